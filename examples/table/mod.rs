//! A table of all servers, with the last values of CPU and memory as sparklines.

pub mod screen;
mod svg;

use std::collections::{HashMap, VecDeque};

use ptero::watch::{Snapshot, WatchedServer};
use ptero::{ServerId, ServerState};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::text::Line;
use ratatui::widgets::{Sparkline, Widget};

/// How many values are kept: enough for a wide terminal.
const KEPT: usize = 240;

#[derive(Default)]
pub struct Table {
    servers: Vec<WatchedServer>,
    history: HashMap<ServerId, History>,
}

#[derive(Default)]
struct History {
    cpu: VecDeque<u64>,
    memory: VecDeque<u64>,
}

impl Table {
    /// Takes note of the present picture.
    pub fn observe(&mut self, servers: &Snapshot) {
        self.servers = servers.iter().cloned().collect();
        self.servers.sort_by(|one, other| one.name.cmp(&other.name));
        self.history.retain(|id, _| servers.get(id).is_some());
        for server in &self.servers {
            let resources = server.resources.clone().unwrap_or_default();
            let History { cpu, memory } = self.history.entry(server.id.clone()).or_default();
            push(cpu, (resources.cpu_absolute * 10.0) as u64);
            push(memory, resources.memory_bytes >> 10);
        }
    }

    fn row(&self, server: &WatchedServer, area: Rect, buffer: &mut Buffer) {
        let [name, node, state, cpu, cpu_plot, memory, memory_plot] = columns(area);
        let resources = server.resources.clone().unwrap_or_default();
        Line::from(server.name.as_str()).render(name, buffer);
        Line::from(server.node.as_str()).dim().render(node, buffer);
        let word = server.state.as_ref().map_or("?", ServerState::as_str);
        let word = server.status.as_ref().map_or(word, |status| status.as_str());
        Line::styled(word, colour(server)).render(state, buffer);
        Line::from(format!("{:.1} %", resources.cpu_absolute)).right_aligned().render(cpu, buffer);
        Line::from(format!("{} MiB", resources.memory_bytes >> 20)).right_aligned().render(memory, buffer);
        if let Some(history) = self.history.get(&server.id) {
            plot(&history.cpu, Color::Cyan, cpu_plot, buffer);
            plot(&history.memory, Color::Magenta, memory_plot, buffer);
        }
    }
}

impl Widget for &Table {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let running = self.servers.iter().filter(|server| server.is_running()).count();
        let mut rows = area.rows();
        let mut next = || rows.next().unwrap_or_default();
        Line::from(format!("{} servers, {running} running", self.servers.len())).bold().render(next(), buffer);
        let titles = ["server", "node", "state", "CPU", "", "memory", ""];
        for (title, area) in titles.iter().zip(columns(next())) {
            let line = Line::from(*title).underlined();
            let line = if ["CPU", "memory"].contains(title) { line.right_aligned() } else { line };
            line.render(area, buffer);
        }
        for server in &self.servers {
            self.row(server, next(), buffer);
        }
    }
}

fn columns(area: Rect) -> [Rect; 7] {
    use Constraint::{Fill, Length};
    Layout::horizontal([Length(16), Length(8), Length(10), Length(8), Fill(1), Length(9), Fill(1)])
        .spacing(1)
        .areas(area)
}

fn colour(server: &WatchedServer) -> Style {
    match &server.state {
        _ if server.status.is_some() => Style::new().yellow(),
        Some(ServerState::Running) => Style::new().green(),
        Some(ServerState::Starting | ServerState::Stopping) => Style::new().blue(),
        _ => Style::new().dim(),
    }
}

fn push(values: &mut VecDeque<u64>, value: u64) {
    if values.len() == KEPT {
        values.pop_front();
    }
    values.push_back(value);
}

/// Draws the last values that fit.
fn plot(values: &VecDeque<u64>, colour: Color, area: Rect, buffer: &mut Buffer) {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let values = values.iter().skip(values.len().saturating_sub(area.width.into()));
    Sparkline::default().data(values.copied()).max(most).style(Style::new().fg(colour)).render(area, buffer);
}
