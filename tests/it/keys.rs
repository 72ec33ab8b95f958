//! A key of the wrong kind: the error says which kind is needed.

use crate::dual_test;
use crate::support::replay::Replay;
use ptero::ErrorKind;
use ptero::request::application::CreateLocation;

dual_test! {
    async fn client_key_of_a_normal_user_is_forbidden_on_the_application_api() {
        let mut replay = Replay::start();
        let client = Client::new(replay.url(), "ptlc_key").unwrap();
        replay.of("errors__client_key_of_user_on_application_403");
        let error = client.application().users().list().page(1).await.unwrap_err();
        let hint = error.hint().unwrap();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(
            hint.contains("an application key (ptla_)") && hint.contains("client key of an administrator"),
            "{hint}"
        );
        assert!(error.to_string().contains(hint), "{error}");
        replay.check::<()>(Err(error));
    }

    async fn application_key_is_forbidden_on_the_client_api() {
        let mut replay = Replay::start();
        let client = Client::new(replay.url(), "ptla_key").unwrap();
        replay.of("errors__application_key_on_client");
        let error = client.servers().list().page(1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.hint().unwrap().contains("needs a client key (ptlc_)"), "{error}");
        replay.check::<()>(Err(error));
    }

    async fn read_only_application_key_cannot_write() {
        let mut replay = Replay::start();
        let client = Client::new(replay.url(), "ptla_key").unwrap();
        replay.of("errors__read_only_key_create_403");
        let error = client.application().locations().create(CreateLocation::new("zz")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.hint().unwrap().contains("(ptla_) with the permission to write locations"), "{error}");
        replay.check::<()>(Err(error));

        replay.of("errors__read_only_key_delete_403");
        let error = client.application().users().delete(3).await.unwrap_err();
        assert!(error.hint().unwrap().contains("(ptla_) with the permission to write users"), "{error}");
        replay.check::<()>(Err(error));
    }

    async fn unknown_key_is_unauthorized() {
        let mut replay = Replay::start();
        let client = Client::new(replay.url(), "key").unwrap();
        replay.of("errors__no_key_application_401");
        let error = client.application().users().list().page(1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert!(error.hint().unwrap().contains("ptla_ (Application API)"), "{error}");
        replay.check::<()>(Err(error));
    }
}
