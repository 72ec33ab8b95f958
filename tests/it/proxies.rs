//! Proxies of the environment, which is that of a process: each test runs itself again with other variables.

use std::env;
use std::process::Command;

use crate::dual_test;
use crate::support::proxy::Proxy;
use crate::support::raw::refusing;
use ptero::testing::FakePanel;
use ptero::{Error, ErrorKind};

/// Tells a test that it is the second run.
const AGAIN: &str = "PTERO_TEST_PROXY";

const VARIABLES: [&str; 9] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "REQUEST_METHOD",
];

/// Runs this test again with these variables. In the second run, returns the value of `AGAIN`.
fn with(value: &str, variables: &[(&str, &str)]) -> Option<String> {
    if let Ok(value) = env::var(AGAIN) {
        return Some(value);
    }
    let test = std::thread::current().name().unwrap().to_owned();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", &test, "--nocapture"]).env(AGAIN, value);
    VARIABLES.iter().for_each(|name| _ = command.env_remove(name));
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{variables:?}: {text}");
    None
}

fn refusal(outcome: Result<impl Sized, Error>) -> Error {
    let error = outcome.err().expect("the proxy must not be accepted");
    assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
    error
}

dual_test! {
    async fn requests_transfers_and_consoles_go_through_the_proxy() {
        let (proxy, panel) = (Proxy::start(), FakePanel::start());
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            let before = proxy.lines().len();
            let value = format!("{} {}", panel.url(), panel.client_key());
            let Some(value) = with(&value, &[(name, &proxy.url), ("https_proxy", &refusing())]) else {
                let lines = proxy.lines().split_off(before);
                for part in ["/api/client/account ", "/upload/file", "/ws "] {
                    // A connection is seen with its first request.
                    assert!(lines.iter().any(|line| line.contains(part)), "{name} {part}: {lines:?}");
                }
                continue;
            };
            let (url, key) = value.split_once(' ').unwrap();
            let client = Client::builder(url, key).retries(0).build().unwrap();
            client.account().get().await.unwrap();
            let server = client.server("ba052e75");
            server.files().upload("/").bytes("x.txt", "x").send().await.unwrap();
            let bytes = server.files().download("/x.txt").bytes().await.unwrap();
            assert_eq!(bytes, "x");
            server.console().connect().await.unwrap().close().await;
            return;
        }
    }

    async fn only_encrypted_connections_and_consoles_are_tunnelled() {
        let (proxy, panel) = (Proxy::start(), FakePanel::start());
        let address = panel.url().trim_start_matches("http://").to_owned();
        let with_login = proxy.url.replace("http://", "http://me:p%40ss@");
        let client = Client::builder(panel.url(), panel.client_key()).retries(0).proxy(with_login).build().unwrap();
        for _ in 0..3 {
            client.account().get().await.unwrap();
        }
        client.server("ba052e75").files().upload("/").bytes("x.txt", "x").send().await.unwrap();
        client.server("ba052e75").console().connect().await.unwrap().close().await;
        let asked = proxy.asked();
        assert!(asked[0].starts_with(&format!("GET http://{address}/api/client/account HTTP/1.1\r\n")), "{asked:?}");
        assert!(asked.iter().any(|head| head.starts_with("POST http://")), "{asked:?}");
        assert!(asked.iter().any(|head| head.starts_with("CONNECT ")), "{asked:?}");
        for head in asked {
            let head = head.to_ascii_lowercase();
            assert!(head.contains("\r\nhost: ") && head.contains("\r\nproxy-authorization: basic bwu6cebzcw=="), "{head}");
            assert!(head.starts_with("connect ") || !head.contains("upgrade: websocket"), "{head}");
        }

        let proxy = Proxy::only_to(&panel.url());
        let secure = Client::builder("https://panel.example.com", "ptlc_key").retries(0).proxy(&proxy.url).build();
        let error = secure.unwrap().account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        let asked = proxy.asked().pop().unwrap();
        assert!(asked.starts_with("CONNECT panel.example.com:443 HTTP/1.1\r\n"), "{asked}");
    }

    async fn exceptions_are_reached_directly() {
        let panel = FakePanel::start();
        let nobody = refusing();
        for variables in [
            &[("ALL_PROXY", nobody.as_str()), ("NO_PROXY", "example.com, 127.0.0.0/8")][..],
            &[("all_proxy", &nobody), ("no_proxy", "*")],
            &[("https_proxy", &nobody)],
            // A request's header `Proxy`.
            &[("HTTP_PROXY", &nobody), ("REQUEST_METHOD", "GET")],
        ] {
            let value = format!("{} {}", panel.url(), panel.client_key());
            let Some(value) = with(&value, variables) else { continue };
            let (url, key) = value.split_once(' ').unwrap();
            let client = Client::builder(url, key).retries(0).build().unwrap();
            client.account().get().await.unwrap();
            let server = client.server("ba052e75");
            server.files().upload("/").bytes("x.txt", "x").send().await.unwrap();
            server.console().connect().await.unwrap().close().await;
            return;
        }
    }

    async fn settings_of_the_builder_come_before_the_environment() {
        let (panel, proxy, nobody) = (FakePanel::start(), Proxy::start(), refusing());
        let value = format!("{} {} {}", panel.url(), panel.client_key(), proxy.url);
        let variables = [("ALL_PROXY", nobody.as_str()), ("NO_PROXY", "127.0.0.1:1")];
        let Some(value) = with(&value, &variables) else {
            assert_eq!(proxy.lines().len(), 1);
            return;
        };
        let [url, key, proxy] = value.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let by_environment = Client::builder(url, key).retries(0).build().unwrap();
        let error = by_environment.account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        Client::builder(url, key).retries(0).no_proxy().build().unwrap().account().get().await.unwrap();
        Client::builder(url, key).retries(0).proxy(proxy).build().unwrap().account().get().await.unwrap();
    }

    async fn proxy_of_another_kind_is_an_error_of_build() {
        for variable in ["ALL_PROXY", "https_proxy", "HTTP_PROXY"] {
            if with(variable, &[(variable, "socks5://me:sekret@proxy:1080")]).is_none() {
                continue;
            }
            let builder = || Client::builder("https://panel.example.com", "ptlc_key");
            let error = refusal(builder().build());
            assert!(error.detail().contains("socks5"), "{error}");
            assert!(!format!("{error} {error:?}").contains("sekret"), "{error:?}");
            builder().no_proxy().build().unwrap();
            builder().proxy("http://proxy:3128").build().unwrap();
            refusal(builder().proxy("socks5://proxy:1080").build());
            return;
        }
    }
}
