"""What would run for a goal now, by what is known of the living namespace and of the screen."""

from __future__ import annotations

from livesync_ls.documents.changes import common_start
from livesync_ls.planner import Course, Record, Results, Step, Wanted
from livesync_ls.session.executor import Executor
from livesync_ls.session.goal import Goal
from livesync_ls.session.namespace import Namespace
from livesync_ls.session.renewal import Renewal
from livesync_ls.session.screen import Screen


class Settled:
    """The namespace was found to be as these blocks leave it, all of them shown and with nothing to run."""

    def __init__(self, namespace: Namespace, wanted: list[Wanted]) -> None:
        self.wanted = wanted
        self._applied = namespace.applied
        self._length = len(namespace.applied)
        self._files = namespace.dependencies.files()

    def holds(self, namespace: Namespace) -> bool:
        """Whether that is still so. Each execution, and whatever is undone or done again, changes `applied`."""
        is_same = namespace.applied is self._applied and len(namespace.applied) == self._length
        return is_same and not namespace.broken and namespace.dependencies.files() == self._files


class Plans:
    """Made anew whenever somebody asks: nothing of them is kept. `asked` are manual blocks that somebody asked for."""

    def __init__(self, screen: Screen, namespace: Namespace, executor: Executor, renewal: Renewal) -> None:
        self.asked: frozenset[str] = frozenset()
        self._settled: Settled | None = None
        self._screen = screen
        self._namespace = namespace
        self._executor = executor
        self._renewal = renewal

    def wanted(self, goal: Goal) -> list[Wanted]:
        """The blocks to show the results of."""
        return goal.wanted(self.asked)

    def same(self, one: Goal, other: Goal) -> bool:
        """Whether both goals want the same."""
        return one.wanted(self.asked) == other.wanted(self.asked)

    def course(self, goal: Goal) -> Course:
        """In the namespace as it is; what is above the first change since all was settled is passed already."""
        course, settled = self._whole_course(goal), self._settled
        if settled and settled.holds(self._namespace):
            course.skip(common_start(settled.wanted, self.wanted(goal)))
        return course

    def _whole_course(self, goal: Goal) -> Course:
        namespace = self._namespace
        results = Results(namespace.kept.results, namespace.shown, self._screen.results)
        files = namespace.dependencies.files()
        return Course(self.wanted(goal), namespace.kept.records, namespace.applied, namespace.broken, files, results)

    def foreseen(self, goal: Goal) -> bool:
        """Whether anything would run or be shown anew for a goal now."""
        course, wanted = self.course(goal), self.wanted(goal)
        at = course.at
        while (at := course.pass_alike(at)) < len(wanted):
            decision = course.decide(wanted[at])
            if not isinstance(decision, Record) or not self._executor.is_shown(wanted[at].id, decision.entry):
                return True
            course.reuse(wanted[at], decision)
            at += 1
        return False

    def steps(self, goal: Goal, course: Course | None = None) -> list[Step]:
        """What will run, as far as it can be foreseen; if anything, then also blocks marked `always`.

        `course` may have come some way already without anything to run.
        """
        whole = course or self._whole_course(goal)
        steps = whole.foresee()
        if whole.is_settled and not course:
            self._settled = Settled(self._namespace, self.wanted(goal))
        if steps:
            always = {step.block.id: "always" for step in steps if step.reason == "always"}
            self._namespace.broken.update(always)
        return [self.step(step.block, step.reason) for step in steps]

    def step(self, block: Wanted, reason: str) -> Step:
        """A step in the words that people read."""
        return Step(block, self._renewal.words(block, reason, self._executor.meanings.get(block.id)))
