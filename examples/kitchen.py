# # Dinner at eight, with one stove
#
# Three dishes, each a few steps of work and waiting. Here a minute of the
# kitchen is a hundredth of a second. This is a document about `asyncio`: what
# it prints appears while it cooks.

import asyncio
import time

MINUTE = 0.01  # seconds

dinner = {
    "soup": [("chop", 10), ("boil", 30), ("season", 5)],
    "roast": [("rub", 5), ("roast", 60), ("rest", 10)],
    "tart": [("knead", 10), ("chill", 20), ("bake", 25)],
}

needs_stove = {"boil", "roast", "bake"}
sum(minutes for steps in dinner.values() for _, minutes in steps)

# So many minutes, if one thing is done after another. A cook does not stand
# beside the soup and watch it boil.


class Clock:
    """Minutes since the kitchen opened; nobody there counts finer than five."""

    def __init__(self):
        self.opened = time.perf_counter()

    def __call__(self):
        return 5 * round((time.perf_counter() - self.opened) / MINUTE / 5)


# ## One thing after another


async def cook(dish, clock):
    for step, minutes in dinner[dish]:
        await asyncio.sleep(minutes * MINUTE)
        print(f"{clock():4}′  {dish:6} {step}")


async def patient_cook():
    clock = Clock()
    for dish in dinner:
        await cook(dish, clock)
    return clock()


print(f"Served after {asyncio.run(patient_cook())} minutes.")

# ## All at once
#
# The same `cook`, three times. While one dish waits, another goes on. It takes
# as long as the roast.


async def busy_cook():
    clock = Clock()
    await asyncio.gather(*(cook(dish, clock) for dish in dinner))
    return clock()


print(f"Served after {asyncio.run(busy_cook())} minutes.")

# ## But there is one stove
#
# A semaphore is a stove with a number of places: who finds none free, waits.
# Set `places` to 2 and dinner is earlier.

places = 1


async def cook_with_stove(dish, clock, stove):
    line = f"{dish:6} "
    for step, minutes in dinner[dish]:
        asked = clock()
        if step in needs_stove:
            async with stove:
                line += "··" * ((clock() - asked) // 5)
                await asyncio.sleep(minutes * MINUTE)
        else:
            await asyncio.sleep(minutes * MINUTE)
        line += step[:2] * (minutes // 5)
    return line


async def real_kitchen():
    clock, stove = Clock(), asyncio.Semaphore(places)
    lines = await asyncio.gather(*(cook_with_stove(dish, clock, stove) for dish in dinner))
    return lines, clock()


lines, served = asyncio.run(real_kitchen())

# The evening as it was: two letters are five minutes of a step, and dots are
# waiting for the stove.

print("\n".join(lines))
print(f"Served after {served} minutes.")
