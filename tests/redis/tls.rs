//! A Redis that speaks TLS.

use ptero::BudgetStore;
use ptero::testing::FakePanel;

use super::server::Server;
use super::{dual_tests, eventually};

dual_tests! {
    async fn redis_with_tls_shares_budgets_and_servers_if_its_authority_is_trusted() {
        let ((redis, authority), panel) = (Server::start_with_tls(), FakePanel::start());
        let builder = Client::builder(panel.url(), panel.client_key()).redis(redis.url());
        let client = builder.add_root_certificate(authority).build().unwrap();
        client.account().get().await.unwrap();
        let is_shared = || matches!(client.rate_limit().store, BudgetStore::Shared { .. });
        eventually("the budgets are not shared", is_shared);
        let watch = client.watch().consoles(false).shared().start().unwrap();
        watch.ready().await.unwrap();
        eventually("the servers are not shared", || watch.share().is_some_and(|share| share.error.is_none()));
        watch.close().await;
    }

    async fn redis_with_an_unknown_authority_is_done_without() {
        let ((redis, _), panel) = (Server::start_with_tls(), FakePanel::start());
        let client = Client::builder(panel.url(), panel.client_key()).redis(redis.url()).build().unwrap();
        client.account().get().await.unwrap();
        let is_refused = |store: &BudgetStore| {
            matches!(store, BudgetStore::Unavailable { reason, .. } if reason.contains("certificate"))
        };
        eventually("the certificate is not refused", || is_refused(&client.rate_limit().store));
    }
}
