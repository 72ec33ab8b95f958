//! A Redis that speaks TLS.

use ptero::BudgetStore;
use ptero::testing::FakePanel;

use super::dual_tests;
use super::server::Server;

dual_tests! {
    async fn redis_with_tls_shares_budgets_and_servers_if_its_authority_is_trusted() {
        let ((redis, authority), panel) = (Server::start_with_tls(), FakePanel::start());
        let builder = Client::builder(panel.url(), panel.client_key()).redis(redis.url());
        let client = builder.add_root_certificate(authority).build().unwrap();
        client.account().get().await.unwrap();
        let store = client.rate_limit().store;
        assert!(matches!(store, BudgetStore::Shared { .. }), "{store:?}");
        let watch = client.watch().consoles(false).shared().start().unwrap();
        watch.ready().await.unwrap();
        assert_eq!(watch.share().unwrap().error, None);
        watch.close().await;
    }

    async fn redis_with_an_unknown_authority_is_done_without() {
        let ((redis, _), panel) = (Server::start_with_tls(), FakePanel::start());
        let client = Client::builder(panel.url(), panel.client_key()).redis(redis.url()).build().unwrap();
        client.account().get().await.unwrap();
        let store = client.rate_limit().store;
        assert!(matches!(&store, BudgetStore::Unavailable { reason, .. } if reason.contains("certificate")), "{store:?}");
    }
}
