//! Writes the figures into a page of the guide.

use std::path::Path;

use super::{Figures, plot};

pub const HEAD: &str = "\
| client | source | servers | first snapshot | memory | per server | idle CPU | change: median, slowest |
|---|---|---|---|---|---|---|---|";

const BEGIN: &str = "<!-- `just watch-scale` writes what follows. -->\n";
const END: &str = "<!-- End of that. -->\n";

pub fn row(figures: &Figures) -> String {
    let Figures { client, source, servers, first_picture, bytes_per_server, idle, slowest, median, .. } = figures;
    let client = if client == "asynchronous" { "async" } else { client };
    let bytes = *bytes_per_server as f64;
    let (kibibytes, mebibytes) = (bytes / 1024.0, bytes * *servers as f64 / f64::from(1 << 20));
    format!(
        "| {client} | {source} | {servers} | {first_picture:.1} s | {mebibytes:.1} MiB | {kibibytes:.1} KiB | {idle:.1} % | \
         {median:.0} ms, {slowest:.0} ms |"
    )
}

/// Replaces the table of a page, and the plot beside the page.
pub fn write(page: &Path, all: &[Figures]) {
    let text = std::fs::read_to_string(page).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the page has the first mark");
    let (_, after) = rest.split_once(END).expect("the page has the last mark");
    let rows: String = all.iter().map(|figures| row(figures) + "\n").collect();
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let (begin, end, build) = (BEGIN, END, if cfg!(debug_assertions) { "an unoptimised" } else { "a release" });
    let text = format!("{before}{begin}\nMeasured on {date}, in {build} build:\n\n{HEAD}\n{rows}\n{end}{after}");
    std::fs::write(page, text).unwrap();
    std::fs::write(page.with_file_name("watch-scale.svg"), plot::plot(all)).unwrap();
}
