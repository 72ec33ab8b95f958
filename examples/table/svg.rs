//! A picture of what a terminal shows.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

const WIDTH: f64 = 8.0;
const HEIGHT: f64 = 18.0;
const MARGIN: f64 = 14.0;

/// The blocks of sparklines, which fonts draw with gaps.
const BLOCKS: &str = " ▁▂▃▄▅▆▇█";

/// Draws the cells of a terminal.
pub fn picture(buffer: &Buffer) -> String {
    let (width, height) = (f64::from(buffer.area.width) * WIDTH, f64::from(buffer.area.height) * HEIGHT);
    let (width, height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-size=\"13\" \
         font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1b1f27\"/>\n"
    );
    for (number, row) in buffer.area.rows().enumerate() {
        let cells: Vec<&Cell> = row.columns().map(|column| &buffer[column.as_position()]).collect();
        let top = MARGIN + number as f64 * HEIGHT;
        let mut column = 0;
        while column < cells.len() {
            let left = MARGIN + column as f64 * WIDTH;
            if let Some(level) = level(cells[column]) {
                let tall = level as f64 / 8.0 * (HEIGHT - 3.0);
                let (y, colour) = (top + HEIGHT - tall, fill(cells[column]));
                svg +=
                    &format!("<rect x=\"{left}\" y=\"{y:.1}\" width=\"7\" height=\"{tall:.1}\" fill=\"{colour}\"/>\n");
                column += 1;
                continue;
            }
            let is_like = |cell: &&&Cell| cell.style() == cells[column].style() && level(cell).is_none();
            let same = cells[column..].iter().take_while(is_like).count();
            svg += &text(&cells[column..column + same], left, top);
            column += same;
        }
    }
    svg + "</svg>\n"
}

/// The height of a sparkline's block, in eighths.
fn level(cell: &Cell) -> Option<usize> {
    let symbol = cell.symbol().chars().next().filter(|symbol| *symbol != ' ')?;
    BLOCKS.chars().position(|block| block == symbol)
}

fn text(cells: &[&Cell], left: f64, top: f64) -> String {
    let text: String = cells.iter().map(|cell| cell.symbol()).collect();
    let style = cells[0].style();
    let mut svg = String::new();
    if !text.trim().is_empty() {
        let weight = if style.add_modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let words = text.trim_end().replace('&', "&amp;").replace('<', "&lt;");
        let (indent, long) = (text.len() - text.trim_start().len(), text.trim().chars().count() as f64 * WIDTH);
        svg += &format!(
            "<text x=\"{}\" y=\"{}\" textLength=\"{long}\" fill=\"{}\"{weight}>{}</text>\n",
            left + indent as f64 * WIDTH,
            top + HEIGHT - 5.0,
            fill(cells[0]),
            words.trim_start()
        );
    }
    if style.add_modifier.contains(Modifier::UNDERLINED) {
        let (y, right) = (top + HEIGHT - 1.0, left + cells.len() as f64 * WIDTH);
        svg += &format!("<path d=\"M{left} {y}H{right}\" stroke=\"#566\"/>\n");
    }
    svg
}

fn fill(cell: &Cell) -> &'static str {
    match cell.fg {
        Color::Cyan => "#56b6c2",
        Color::Magenta => "#c678dd",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        _ if cell.modifier.contains(Modifier::DIM) => "#7f8794",
        _ => "#d7dae0",
    }
}
