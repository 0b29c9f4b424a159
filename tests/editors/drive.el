;;; -*- lexical-binding: t -*-
;; A person at Emacs: opens a file, arms it, looks, edits, leaves. What was seen is written down as JSON.
;; In batch mode Emacs runs no commands and no idle timers: what they would call is called here.

(require 'flymake)
(require 'json)

(defvar facts nil)
(defvar opened nil "The addresses that the browser was asked to open.")
(setq browse-url-browser-function (lambda (url &rest _) (push url opened)))

(defun see (name look)
  "Wait until LOOK returns something, and keep that as NAME."
  (let ((deadline (+ (float-time) 20)) seen)
    (while (not (or (setq seen (funcall look)) (> (float-time) deadline)))
      (accept-process-output nil 0.02))
    (push (cons name (or seen :null)) facts)))

(defun visit (file)
  (switch-to-buffer (find-file-noselect file))
  (run-hooks 'post-command-hook))

(defun edit (from to)
  (goto-char (point-min))
  (search-forward from)
  (replace-match to t t)
  (eglot--signal-textDocument/didChange))

(defun state (wanted)
  (lambda () (and (equal livesync-state wanted) wanted)))

(defun diagnostics ()
  (flymake-start)
  (flymake-diagnostics))

(defun first-diagnostic ()
  (let ((found (car (diagnostics))))
    (and found `((line . ,(1- (line-number-at-pos (flymake-diagnostic-beg found))))
                 (message . ,(flymake-diagnostic-text found))))))

;; Eglot before 1.13 shows no inlay hints; the server has them for whoever asks.
(defun hints ()
  (append (ignore-errors
            (jsonrpc-request (eglot-current-server) :textDocument/inlayHint
                             (list :textDocument (eglot--TextDocumentIdentifier)
                                   :range '(:start (:line 0 :character 0) :end (:line 9 :character 0)))))
          nil))

(defun shown-hint (text)
  "What stands at the end of a line, where Eglot can show it."
  (if (fboundp 'eglot-inlay-hints-mode)
      (progn
        (eglot--update-hints-1 (point-min) (point-max))
        (seq-some (lambda (overlay)
                    (let ((shown (or (overlay-get overlay 'after-string) (overlay-get overlay 'before-string))))
                      (and shown (string-match-p (regexp-quote text) shown) text)))
                  (overlays-in (point-min) (point-max))))
    (seq-some (lambda (hint) (and (equal (plist-get hint :label) text) text)) (hints))))

(defun offers ()
  "The titles of the code actions here; Eglot before 1.13 only asks about them."
  (if (fboundp 'eglot-inlay-hints-mode)
      (mapcar (lambda (action) (plist-get action :title)) (eglot-code-actions (point)))
    "asked"))

(defun hover ()
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (or text ""))))
    (let ((deadline (+ (float-time) 2)))
      (while (not (or shown (> (float-time) deadline))) (accept-process-output nil 0.02)))
    (and shown (not (equal shown "")) (substring-no-properties shown))))

(let ((file (getenv "EDITOR_TEST_FILE")))
  (visit file)
  (see 'opened (state "unarmed"))
  (see 'offers #'offers)
  (livesync-arm)
  (see 'armed (state "idle"))
  (see 'diagnostic #'first-diagnostic)
  (see 'hint (lambda () (shown-hint "= [1, 2, 3]")))
  (goto-char (point-min))
  (forward-line 2)
  (when (eglot--server-capable :hoverProvider) (see 'hover #'hover))

  (edit "[3, 1, 2]" "[9, 8]")
  (see 'edited (lambda () (shown-hint "= [8, 9]")))
  (edit "1 / 0" "1 / 2")
  (see 'healed (lambda () (and (null (diagnostics)) "healed")))

  (livesync-open)
  (see 'address (lambda () (car opened)))
  (push (cons 'openings (length opened)) facts)

  (visit (concat file ".second.py"))
  (see 'second (state "unarmed"))
  (push (cons 'watched (plist-get (livesync--ask "stats") :watchedFiles)) facts))

(with-temp-file (getenv "EDITOR_TEST_FACTS") (insert (json-encode facts)))
(kill-emacs 0)
