//! Where a table is shown: on the terminal until a key is pressed, as text for a few seconds, or in a picture.

use std::io::{self, IsTerminal};
use std::time::Duration;

use ratatui::DefaultTerminal;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{Table, svg};

/// How often a table is shown where no key press can end it.
const ROUNDS: u32 = 3;

/// How many values a picture has.
const VALUES: u32 = 60;

pub enum Screen {
    Terminal(DefaultTerminal),
    Text { rounds: u32 },
    Picture { path: String, rounds: u32 },
}

impl Screen {
    /// The terminal if there is one. With the arguments `--svg FILE`, a picture of the table after a minute.
    pub fn open() -> Self {
        let mut arguments = std::env::args().skip_while(|argument| argument != "--svg").skip(1);
        match arguments.next() {
            Some(path) => Self::Picture { path, rounds: VALUES },
            None if io::stdin().is_terminal() && io::stdout().is_terminal() => Self::Terminal(ratatui::init()),
            None => Self::Text { rounds: ROUNDS },
        }
    }

    /// Shows the table for a while. Returns whether to go on.
    pub fn show(&mut self, table: &Table, time: Duration) -> io::Result<bool> {
        match self {
            Self::Terminal(terminal) => {
                terminal.draw(|frame| frame.render_widget(table, frame.area()))?;
                Ok(!(event::poll(time)? && ends(&event::read()?)))
            }
            Self::Text { rounds } => {
                println!("{}", text(&draw(table, 100, 12)));
                wait(rounds, time)
            }
            Self::Picture { path, rounds } => {
                if *rounds == 1 {
                    std::fs::write(path, svg::picture(&draw(table, 96, 11)))?;
                }
                wait(rounds, time)
            }
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Self::Terminal(_) = self {
            ratatui::restore();
        }
    }
}

/// Whether a key ends the program. In raw mode, the terminal does not handle Ctrl-C itself.
fn ends(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    let is_interrupt = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    is_interrupt || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc)
}

fn wait(rounds: &mut u32, time: Duration) -> io::Result<bool> {
    *rounds -= 1;
    if *rounds > 0 {
        std::thread::sleep(time);
    }
    Ok(*rounds > 0)
}

fn draw(table: &Table, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    table.render(area, &mut buffer);
    buffer
}

fn text(buffer: &Buffer) -> String {
    let rows = buffer.area.rows().map(|row| row.columns().map(|cell| buffer[cell.as_position()].symbol()).collect());
    let rows: Vec<String> = rows.map(|row: String| row.trim_end().to_owned()).collect();
    rows.join("\n").trim_end().to_owned()
}
