use std::time::Duration;

use ptero::ErrorKind;
use ptero::testing::{FakePanel, SeedNode};

use crate::dual_test;

dual_test! {
    async fn status_has_version_machine_and_latency() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.application_key()).unwrap();
        let status = client.application().node(1).status().await.unwrap();
        assert_eq!((status.version.as_str(), status.architecture.as_str()), ("1.11.11", "amd64"));
        assert_eq!((status.cpu_threads, status.containers.unwrap().running), (2, 3));
        assert!(status.memory_bytes.unwrap() > 0);
        assert!(status.latency > Duration::ZERO && status.latency < Duration::from_secs(30));
    }

    async fn node_that_is_down_costs_no_other() {
        let panel = FakePanel::builder().node(SeedNode::new("far").allocations("10.0.0.2", [9000])).start();
        let client = Client::builder(panel.url(), panel.application_key()).retries(0).build().unwrap();
        // Nothing listens at the port of this one.
        let change = ptero::request::application::UpdateNode::new().daemon_listen(1);
        let saved = client.application().node(2).update(change).await.unwrap_err();
        assert_eq!(saved.code(), Some(ptero::codes::CONFIGURATION_NOT_PERSISTED));
        let reports = client.application().nodes().status().await.unwrap();
        let [near, far] = reports.as_slice() else { panic!("{reports:?}") };
        assert!(near.is_up() && near.node.name == "local-node", "{near:?}");
        let error = far.status.as_ref().unwrap_err();
        assert_eq!((far.node.name.as_str(), error.kind(), error.attempts()), ("far", ErrorKind::Connect, 1));
    }

    async fn key_without_the_permission_gets_a_clear_error() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).retries(0).build().unwrap();
        let error = client.application().node(1).status().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
    }
}
