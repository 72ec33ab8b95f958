//! One of several workers with the same key, which share its rate limit through Redis: it looks at all servers, again and
//! again. On the fake panel, once; without Redis, on its own. `examples/compose.yaml` starts two of them.

mod support;

use ptero::blocking::Client;

fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let redis = std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1".to_owned());
    let client = Client::builder(&panel.url, &panel.key).redis(redis).build()?;
    loop {
        for server in client.servers().list().collect()?.iter().take(20) {
            match client.server(server).resources() {
                Ok(resources) => println!("{:<20} {}", server.name, resources.current_state),
                Err(error) => println!("{:<20} {error}", server.name),
            }
        }
        let limits = client.rate_limit();
        println!("{:?}, {:?} requests left", limits.store, limits.client.map(|limit| limit.remaining));
        if panel.fake.is_some() {
            return Ok(());
        }
    }
}
