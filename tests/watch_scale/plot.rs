//! Draws the figures over the number of servers.

use super::Figures;

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 280.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 40.0;
const TOP: f64 = 56.0;

const LINES: [(&str, &str, &str); 4] = [
    ("asynchronous", "consoles", "#1f77b4"),
    ("blocking", "consoles", "#d62728"),
    ("asynchronous", "nodes", "#17a2b8"),
    ("blocking", "nodes", "#e8923a"),
];

/// How many charts are side by side.
const CHARTS: f64 = 3.0;

/// The memory of all servers, the processor time of an idle watch, and the time until the first picture.
pub fn plot(all: &[Figures]) -> String {
    let memory = |figures: &Figures| figures.bytes_per_server as f64 * figures.servers as f64 / f64::from(1 << 20);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{}\" height=\"{HEIGHT}\" fill=\"white\"/>\n",
        CHARTS * WIDTH,
        CHARTS * WIDTH
    );
    for (index, (client, source, colour)) in LINES.iter().enumerate() {
        let x = 20.0 + index as f64 * 180.0;
        svg += &format!("<rect x=\"{x}\" y=\"12\" width=\"12\" height=\"4\" fill=\"{colour}\"/>");
        svg += &format!("<text x=\"{}\" y=\"18\">{client}, {source}</text>\n", x + 18.0);
    }
    svg += &chart(all, 0.0, "memory in MiB", 10.0, memory);
    svg += &chart(all, WIDTH, "idle processor time in % of one core", 1.0, |figures| figures.idle);
    svg += &chart(all, 2.0 * WIDTH, "seconds until the first snapshot", 1.0, |figures| figures.first_picture);
    svg + "</svg>\n"
}

fn chart(all: &[Figures], offset: f64, title: &str, step: f64, value: impl Fn(&Figures) -> f64) -> String {
    let most_servers = all.iter().map(|figures| figures.servers).max().unwrap_or(1) as f64;
    let most = (all.iter().map(&value).fold(step, f64::max) / step).ceil() * step;
    let x = |figures: &Figures| offset + LEFT + figures.servers as f64 / most_servers * (WIDTH - LEFT - 30.0);
    let y = |value: f64| HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP);
    let mut svg = format!("<text x=\"{}\" y=\"44\">{title}</text>\n", offset + LEFT);
    for part in 0..=4 {
        let value = most * f64::from(part) / 4.0;
        let (left, height) = (offset + LEFT, y(value));
        svg += &format!("<path d=\"M{left} {height:.0}H{}\" stroke=\"#ddd\"/>", offset + WIDTH - 30.0);
        let text = if most < 4.0 { format!("{value:.2}") } else { format!("{value:.0}") };
        svg += &format!("<text x=\"{}\" y=\"{:.0}\" text-anchor=\"end\">{text}</text>\n", left - 6.0, height + 4.0);
    }
    for (client, source, colour) in LINES {
        let own: Vec<_> = all.iter().filter(|figures| figures.client == client && figures.source == source).collect();
        let points: Vec<_> = own.iter().map(|figures| format!("{:.0},{:.0}", x(figures), y(value(figures)))).collect();
        let points = points.join(" ");
        svg += &format!("<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        for figures in own {
            svg += &format!(
                "<circle cx=\"{:.0}\" cy=\"{:.0}\" r=\"3\" fill=\"{colour}\"/>",
                x(figures),
                y(value(figures))
            );
        }
        svg += "\n";
    }
    let mut counts: Vec<_> = all.iter().filter(|figures| figures.servers * 20 >= most_servers as usize).collect();
    counts.dedup_by_key(|figures| figures.servers);
    for figures in counts {
        let (x, y) = (x(figures), HEIGHT - 22.0);
        svg += &format!("<text x=\"{x:.0}\" y=\"{y}\" text-anchor=\"middle\">{}</text>\n", figures.servers);
    }
    let middle = offset + WIDTH / 2.0;
    svg + &format!("<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">watched servers</text>\n", HEIGHT - 6.0)
}
