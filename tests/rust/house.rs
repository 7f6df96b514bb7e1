//! The house keeps its order: stages use only earlier stages, files stay short, the tree is the plan's.

use std::fs;
use std::path::{Path, PathBuf};

use vakthund_tests::project;

/// Stages in the order in which data meets them.
const STAGES: [&str; 7] = ["extract", "normalize", "detect", "validate", "score", "decide", "report"];

fn files(below: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(below) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules"].contains(&name.as_str()) && !name.starts_with('.') {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn stages_use_only_earlier_stages() {
    // A policy judges the report it is handed.
    let allowed = [("decide", "report")];
    let mut wrong = Vec::new();
    for (index, stage) in STAGES.iter().enumerate() {
        for file in files(&project().join("core/src").join(stage), "rs") {
            let code = fs::read_to_string(&file).unwrap();
            for later in &STAGES[index + 1..] {
                let uses = code.contains(&format!("crate::{later}"));
                if uses && !allowed.contains(&(stage, later)) {
                    wrong.push(format!("{} uses {later}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let mut long = Vec::new();
    for folder in ["core/src", "cli/src", "bindings-python/src", "bindings-node/src", "tests/rust", "benches"]
    {
        for file in files(&project().join(folder), "rs") {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            if lines > 400 {
                long.push(format!("{}: {lines} lines", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// True for a module that its parent compiles for tests alone.
fn is_of_tests(file: &Path) -> bool {
    let parent = fs::read_to_string(file.with_file_name("mod.rs")).unwrap_or_default();
    parent.contains(&format!("#[cfg(test)]\nmod {};", file.file_stem().unwrap().to_string_lossy()))
}

#[test]
fn core_does_not_panic_by_its_own_hand() {
    let mut wrong = Vec::new();
    for file in files(&project().join("core/src"), "rs").into_iter().filter(|file| !is_of_tests(file)) {
        let code = fs::read_to_string(&file).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        for word in
            [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!(", "println!("]
        {
            if code.contains(word) {
                wrong.push(format!("{}: {word}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
