//! Tesseract as engine: a process a picture, fed and read through pipes; nothing touches the disk.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{RecognizedWord, Recognizer, Unrecognized};
use crate::error::{BuildError, BuildErrorKind};

/// Reads pictures with the program `tesseract` (4 or later), which must be installed with its language data.
#[derive(Clone, Debug)]
pub struct Tesseract {
    languages: String,
}

/// Languages when none are given: `tesseract-ocr-swe` and `tesseract-ocr-nor` of Debian.
const LANGUAGES: &str = "swe+nor";

/// More than the densest page gives.
const OUTPUT: u64 = 16 << 20;

/// How often a running engine is looked at.
const STEP: Duration = Duration::from_millis(5);

impl Tesseract {
    /// The engine for languages such as `swe+nor`, Tesseract's own codes. Fails when program or data are missing.
    pub fn new(languages: Option<&str>) -> Result<Self, BuildError> {
        let wanted = languages.unwrap_or(LANGUAGES);
        let wrong = |message: String| BuildError::new("ocr", None, BuildErrorKind::Field, message);
        let listed = Command::new("tesseract").arg("--list-langs").output();
        let listed = listed.map_err(|_| {
            wrong(
                "tesseract is not there; install tesseract-ocr, tesseract-ocr-swe and tesseract-ocr-nor"
                    .into(),
            )
        })?;
        let listed =
            String::from_utf8_lossy(&listed.stdout).into_owned() + &String::from_utf8_lossy(&listed.stderr);
        match wanted.split('+').find(|language| !listed.lines().any(|line| line.trim() == *language)) {
            Some(missing) => {
                Err(wrong(format!("tesseract has no language {missing:?}; install tesseract-ocr-{missing}")))
            }
            None => Ok(Self { languages: wanted.to_owned() }),
        }
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new("tesseract")
            .args(["stdin", "stdout", "-l", &self.languages, "--psm", "3", "tsv"])
            // Documents are read side by side already.
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    }
}

impl Recognizer for Tesseract {
    fn recognize(&self, picture: &[u8], time: Duration) -> Result<Vec<RecognizedWord>, Unrecognized> {
        let deadline = Instant::now() + time;
        let mut child = self.start().map_err(|_| Unrecognized::Failed)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (written, is_over) = thread::scope(|scope| {
            scope.spawn(move || input.map(|mut pipe| pipe.write_all(picture)));
            let written = scope.spawn(move || {
                let mut bytes = Vec::new();
                let read = output.map(|pipe| pipe.take(OUTPUT).read_to_end(&mut bytes));
                read.is_some_and(|read| read.is_ok()).then_some(bytes)
            });
            let is_over = wait(&mut child, deadline);
            (written.join().ok().flatten(), is_over)
        });
        match is_over {
            Some(true) => {
                written.map(|tsv| words(&String::from_utf8_lossy(&tsv))).ok_or(Unrecognized::Failed)
            }
            Some(false) => Err(Unrecognized::Failed),
            None => Err(Unrecognized::Time),
        }
    }
}

/// Whether the engine ended well; none when it had to be stopped.
fn wait(child: &mut Child, deadline: Instant) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < deadline => thread::sleep(STEP),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// Words of Tesseract's table: level, page, block, paragraph, line, word, four sides, confidence, text.
fn words(table: &str) -> Vec<RecognizedWord> {
    let mut words = Vec::new();
    let mut line = Vec::new();
    for row in table.lines() {
        let columns: Vec<&str> = row.split('\t').collect();
        let ["5", place @ .., _, _, _, _, _, confidence, text] = columns.as_slice() else { continue };
        let confidence = confidence.parse::<f32>().unwrap_or(0.0).clamp(0.0, 100.0) as u8;
        let begins_line = line != place;
        if !text.trim().is_empty() {
            words.push(RecognizedWord { text: text.trim().to_owned(), confidence, begins_line });
            line = place.to_vec();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_table_gives_its_words_by_lines() {
        let table = "level\tpage_num\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\tAnna\n5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t91\tLind\n5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t40\t811228-9874\n";
        let found = words(table);
        let told: Vec<_> = found.iter().map(|w| (w.text.as_str(), w.confidence, w.begins_line)).collect();
        assert_eq!(told, [("Anna", 96, true), ("Lind", 91, false), ("811228-9874", 40, true)]);
    }
}
