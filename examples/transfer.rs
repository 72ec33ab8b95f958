//! Uploads a file of 32 MiB to a server, downloads it again and deletes it, with a progress bar. Needs `PTERO_SERVER`.

mod support;

use indicatif::{ProgressBar, ProgressStyle};
use ptero::{Client, Progress};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let files = client.server(panel.server()).files();

    let folder = std::env::temp_dir();
    let (source, copy) = (folder.join("ptero-world.zip"), folder.join("ptero-world-copy.zip"));
    std::fs::write(&source, vec![7; 32 << 20])?;

    let draw = bar("up");
    files.upload("/").path_as("world.zip", &source).on_progress(draw).send().await?;

    let draw = bar("down");
    let bytes = files.download("/world.zip").on_progress(draw).to_path(&copy).await?;
    println!("{bytes} bytes, the same: {}", std::fs::read(&source)? == std::fs::read(&copy)?);

    files.delete("/", ["world.zip"]).await?;
    std::fs::remove_file(source)?;
    std::fs::remove_file(copy)?;
    Ok(())
}

/// A bar that follows a transfer.
fn bar(direction: &'static str) -> impl Fn(Progress) + Send + Sync + 'static {
    let style = ProgressStyle::with_template("{prefix:>4} {bar:40} {bytes}/{total_bytes} {bytes_per_sec}");
    let bar = ProgressBar::new(0).with_prefix(direction);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    move |progress| {
        bar.set_length(progress.total.unwrap_or(progress.done));
        bar.set_position(progress.done);
        if Some(progress.done) == progress.total {
            bar.finish();
        }
    }
}
