//! The command as a person types it: what it prints, where, and with which exit status.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use vakthund_tests::{Folder, project};

/// The built command: named by the environment, else built here.
fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        std::env::var_os("VAKTHUND_BIN").map_or_else(
            || {
                let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
                let built = Command::new(cargo)
                    .current_dir(project())
                    .args(["build", "-q", "-p", "vakthund-cli"])
                    .status();
                assert!(built.unwrap().success());
                let target = std::env::var_os("CARGO_TARGET_DIR")
                    .map_or_else(|| project().join("target"), PathBuf::from);
                target.join("debug/vakthund")
            },
            PathBuf::from,
        )
    })
}

/// Runs the command in Swedish with `input` on its standard input.
pub(crate) fn vakthund(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(binary())
        .args(args)
        .env("LANG", "sv_SE.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The command may end without reading its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// One clear line on standard error, nothing on standard output, status 2.
pub(crate) fn refused(args: &[&str], says: &[&str]) {
    let output = vakthund(args, "");
    let message = text(&output.stderr);
    assert_eq!(status(&output), 2, "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(output.stdout.is_empty());
    for word in says {
        assert!(message.contains(word), "{word:?} in {message}");
    }
}

#[test]
fn exit_status_follows_the_verdict() {
    assert_eq!(status(&vakthund(&["scan", "-"], "Mötet är kl 10.")), 0);
    assert_eq!(status(&vakthund(&["scan", "-"], "Löneunderlag för 850709-9805.")), 1);
    assert_eq!(status(&vakthund(&["scan", "-"], "%PDF-1.7\nrubbish")), 3);
    assert_eq!(status(&vakthund(&["--help"], "")), 0);
}

#[test]
fn mistakes_are_told_in_one_line() {
    refused(&["scan", "--polcy", "x", "-"], &["unknown option --polcy"]);
    refused(&["scan", "no/such/file.eml"], &["no/such/file.eml"]);
    refused(&["scan", "--policy", "nordic-lax", "-"], &["nordic-lax", "nordic-strict"]);
    refused(&["scan", "--format", "xml", "-"], &["xml", "jsonl"]);
    refused(&["scan"], &["files or folders"]);
    refused(&["sniff"], &["unknown command", "scan"]);
}

#[test]
fn a_broken_policy_is_told_with_file_and_line() {
    let folder = Folder::new("policy");
    let head =
        "name = \"x\"\n[description]\nen = \"x\"\n[[rule]]\nname = \"r\"\naction = \"block\"\n[rule.when]\n";
    let syntax = folder.write("syntax.toml", &format!("{head}categories = [\"identity\"\n"));
    refused(&["scan", "--policy", &syntax, "-"], &["syntax.toml:", "8"]);
    let category = folder.write("category.toml", &format!("{head}categories = [\"identiti\"]\n"));
    refused(&["scan", "--policy", &category, "-"], &["category.toml:8", "identiti"]);
    let kind = folder.write("kind.toml", &format!("{head}kinds = [\"se.personnumer\"]\n"));
    refused(&["policy", "check", &kind], &["kind.toml:8", "se.personnumer"]);
}

#[test]
fn a_broken_detector_is_told_with_file_and_line() {
    let folder = Folder::new("detectors");
    let detector = "kind = \"x.y\"\ncategory = \"identity\"\ndescription = \"x\"\nsource = []\ncheck = \"se-personnumer\"\nname = { en = \"x\" }\n\
                    [[find]]\nshape = \"######-####\"\nclass = \"certain\"\n[[example]]\ntext = \"811228-9874\"\n";
    folder.write("own.toml", detector);
    refused(&["detectors", "check", "--detectors", &folder.path()], &["own.toml:5", "se-personnumer"]);
    folder.write("own.toml", &detector.replace("numer\"", "nummer\"").replace("######-####", "?####"));
    refused(&["scan", "--detectors", &folder.path(), "-"], &["own.toml:8", "'?'"]);
}

#[test]
fn own_detectors_are_used_and_prove_themselves() {
    let folder = Folder::new("own");
    let detector = "kind = \"x.member\"\ncategory = \"identity\"\ndescription = \"x\"\nsource = []\ncheck = \"se-personnummer\"\nname = { en = \"member\" }\n\
                    [[find]]\nshape = \"######/####\"\nclass = \"certain\"\n[[example]]\ntext = \"Medlem 811228/9874\"\nlevel = \"high\"\n";
    folder.write("member.toml", detector);
    let output = vakthund(&["scan", "--detectors", &folder.path(), "--format", "jsonl", "-"], "811228/9874");
    assert!(text(&output.stdout).contains("x.member"), "{}", text(&output.stdout));
    assert_eq!(status(&vakthund(&["detectors", "check", "--detectors", &folder.path()], "")), 0);
    folder.write("member.toml", &detector.replace("Medlem 811228/9874", "Medlem 811228/9875"));
    assert_eq!(status(&vakthund(&["detectors", "check", "--detectors", &folder.path()], "")), 2);
}

#[test]
fn own_terms_are_whole_words() {
    let folder = Folder::new("terms");
    let detector = "kind = \"x.project\"\ncategory = \"secrecy\"\ndescription = \"x\"\nsource = []\ncheck = \"none\"\nname = { en = \"project\" }\n\
                    [[find]]\nterms = [\"Projekt Falk\", \"örnprogram*\"]\nclass = \"certain\"\n[[example]]\ntext = \"Örnprogrammet är försenat\"\nfound = \"Örnprogrammet\"\n\
                    [[counterexample]]\ntext = \"Delprojekt Falken\"\n";
    folder.write("project.toml", detector);
    let output = vakthund(&["detectors", "check", "--detectors", &folder.path()], "");
    assert_eq!(status(&output), 0, "{}{}", text(&output.stdout), text(&output.stderr));
    folder.write("project.toml", &detector.replace("örnprogram*", "*"));
    refused(&["scan", "--detectors", &folder.path(), "-"], &["project.toml:8", "no word"]);
}

#[test]
fn an_own_pattern_is_checked_at_load() {
    let folder = Folder::new("pattern");
    let detector = "kind = \"x.case\"\ncategory = \"social\"\ndescription = \"x\"\nsource = []\ncheck = \"none\"\nname = { en = \"case\" }\n\
                    [[find]]\npattern = 'soc-\\d{4}/\\d{2}'\nclass = \"likely\"\n[[example]]\ntext = \"Ärende SOC-1234/26\"\nfound = \"SOC-1234/26\"\n";
    folder.write("case.toml", detector);
    let output = vakthund(&["detectors", "check", "--detectors", &folder.path()], "");
    assert_eq!(status(&output), 0, "{}{}", text(&output.stdout), text(&output.stderr));
    folder.write("case.toml", &detector.replace("\\d{4}", "(?:\\w{200}){200}"));
    refused(&["scan", "--detectors", &folder.path(), "-"], &["case.toml:8", "too large"]);
}

#[test]
fn definitions_prove_themselves() {
    for args in [["detectors", "check"], ["policy", "check"], ["detectors", "list"], ["policy", "list"]] {
        let output = vakthund(&args, "");
        assert_eq!(status(&output), 0, "{}", text(&output.stdout));
    }
    assert!(
        text(&vakthund(&["detectors", "explain", "se.personnummer"], "").stdout)
            .contains("Folkbokföringslag")
    );
    assert!(text(&vakthund(&["detectors", "explain", "health.diagnosis"], "").stdout).contains("epilepsi"));
    refused(&["detectors", "explain", "se.personnumer"], &["se.personnumer"]);
}

#[test]
fn a_folder_comes_in_one_order_whatever_the_threads() {
    let folder = Folder::new("order");
    for index in 0..60 {
        folder.write(
            &format!("d{}/f{index:02}.txt", index % 7),
            &format!("{} 811228-9874", "x ".repeat(index * 500)),
        );
    }
    folder.write(".hidden/.gitignore", "*\n");
    folder.write(".hidden/secret.txt", "Personnummer 811228-9874");
    let names = |threads: &str| -> Vec<String> {
        let output = vakthund(&["scan", "--format", "jsonl", "--threads", threads, &folder.path()], "");
        let lines = text(&output.stdout);
        lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["name"].to_string())
            .collect()
    };
    let one = names("1");
    assert_eq!(one.len(), 62);
    assert_eq!(one, names("2"));
    assert_eq!(one, names("7"));
}

#[test]
fn what_cannot_be_opened_is_a_gap() {
    let folder = Folder::new("gaps");
    folder.write("a.txt", "Mötet är kl 10.");
    std::os::unix::fs::symlink("/no/such/target", PathBuf::from(folder.path()).join("dangling")).unwrap();
    let output = vakthund(&["scan", &folder.path()], "");
    assert_eq!(status(&output), 3);
    assert!(text(&output.stdout).contains("EJ GRANSKAT"), "{}", text(&output.stdout));
    let large = vakthund(&["scan", "--max-bytes", "4", &folder.path()], "");
    assert!(text(&large.stdout).contains("limit:bytes"));
}

#[test]
fn the_human_form_shows_place_and_reason_but_no_value() {
    let output = vakthund(&["scan", "-"], "Elias Berg har epilepsi. Personnummer: 811228-9874.");
    let shown = text(&output.stdout);
    for word in [
        "stoppas",
        "personnummer (se.personnummer)",
        "hög",
        "kontrollsiffran stämmer",
        "diagnos (health.diagnosis)",
        "namngiven",
    ] {
        assert!(shown.contains(word), "{word:?} in {shown}");
    }
    for value in ["811228", "9874", "Elias", "epilepsi", "\u{1b}"] {
        assert!(!shown.contains(value), "{value:?} in {shown}");
    }
}

#[test]
fn json_is_one_array_and_jsonl_one_line_each() {
    let folder = Folder::new("json");
    folder.write("a.txt", "811228-9874");
    folder.write("b.txt", "inget");
    let all: serde_json::Value =
        serde_json::from_slice(&vakthund(&["scan", "--format", "json", &folder.path()], "").stdout).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(all[0]["schema"], 1);
    assert_eq!(all[0]["verdict"]["action"], "block");
    assert_eq!(all[0]["findings"][0]["kind"], "se.personnummer");
    let written = folder.write("out.jsonl", "");
    vakthund(&["scan", "--format", "jsonl", "--output", &written, &format!("{}/a.txt", folder.path())], "");
    assert_eq!(fs::read_to_string(written).unwrap().lines().count(), 1);
}
