//! The guide and the other pages: each chapter is in the summary, and each link within the repository leads somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn pages() -> Vec<PathBuf> {
    let markdown = |folder: &str| {
        let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect::<Vec<_>>()
    };
    [markdown("."), markdown("docs")].concat()
}

/// The lines outside of code blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut inside_code = false;
    page.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        inside_code ^= is_fence;
        !is_fence && !inside_code
    })
}

/// The targets of `[text](target)` and `[name]: target`.
fn links(page: &str) -> Vec<&str> {
    let inline = prose(page).flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()));
    let defined = prose(page).filter_map(|line| line.strip_prefix('[')?.split_once("]: ").map(|(_, target)| target));
    inline.chain(defined).collect()
}

/// The anchors of the headings, as GitHub and mdbook make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = prose(page).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    };
    headings.map(anchor).collect()
}

/// What is wrong with a link, if anything is.
fn fault(page: &Path, link: &str) -> Option<String> {
    if link.starts_with("http://") || link.starts_with("https://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { page.to_owned() } else { page.parent()?.join(file) };
    if !target.exists() {
        return Some(format!("{}: {link} leads to no file", page.display()));
    }
    let has_anchor = anchor.is_empty() || anchors(&fs::read_to_string(&target).ok()?).contains(anchor);
    (!has_anchor).then(|| format!("{}: {link} leads to no heading", page.display()))
}

#[test]
fn links_lead_to_files_and_headings() {
    let mut checked = 0;
    let mut faults = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        checked += links(&text).len();
        faults.extend(links(&text).into_iter().filter_map(|link| fault(&page, link)));
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(checked > 30, "only {checked} links were found");
}

#[test]
fn every_chapter_is_in_the_summary() {
    let docs = Path::new(ROOT).join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed: BTreeSet<_> = links(&summary).into_iter().map(|link| docs.join(link)).collect();
    let chapters = pages().into_iter().filter(|page| page.starts_with(&docs) && !page.ends_with("SUMMARY.md"));
    assert_eq!(chapters.collect::<BTreeSet<_>>(), listed);
}

/// On docs.rs there are no files: the module `documentation` replaces definitions such as `[lists]: pagination.md`.
#[test]
fn links_between_chapters_work_in_rustdoc() {
    let modules = fs::read_to_string(Path::new(ROOT).join("src/documentation.rs")).unwrap();
    let is_included = |page: &PathBuf| {
        let name = page.file_name().unwrap().to_str().unwrap();
        modules.contains(&format!("chapter!(\"{name}\")"))
    };
    let mut faults = Vec::new();
    for page in pages().into_iter().filter(is_included) {
        let text = fs::read_to_string(&page).unwrap();
        for line in prose(&text).filter(|line| line.contains(".md")) {
            let is_replaced = line
                .split_once("]: ")
                .is_some_and(|(name, _)| name.starts_with('[') && modules.contains(&format!("{name}]: self::")));
            if line.contains("](") || !is_replaced && line.contains("]: ") {
                faults.push(format!("{}: {line}", page.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
