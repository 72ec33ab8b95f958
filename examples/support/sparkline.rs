//! The last values of a figure, as a line of blocks.

use std::collections::VecDeque;
use std::fmt;

const WIDTH: usize = 20;
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

#[derive(Default)]
pub struct Sparkline(VecDeque<f64>);

impl Sparkline {
    pub fn push(&mut self, value: f64) {
        if self.0.len() == WIDTH {
            self.0.pop_front();
        }
        self.0.push_back(value);
    }
}

impl fmt::Display for Sparkline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = self.0.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let line: String = self.0.iter().map(|value| BLOCKS[((value / most * 7.0) as usize).min(7)]).collect();
        f.pad(&line)
    }
}
