use ptero::Method;
use ptero::request::application::CreateLocation;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn wrong_keys_and_routes_are_errors_as_recorded() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap();
        let app = client.application();
        replay.of("errors__client_key_of_admin_on_application").check(app.locations().list().page(1).await);
        replay.of("errors__client_key_of_user_on_application_403").check(app.users().list().page(1).await);
        replay.of("errors__no_key_application_401").check(app.users().list().page(1).await);
        replay.of("errors__read_only_key_list").check(app.locations().list().page(1).await);
        let location = CreateLocation::new("zz");
        replay.of("errors__read_only_key_create_403").check(app.locations().create(location).await);
        replay.of("errors__read_only_key_delete_403").check(app.users().delete(3).await);
        let raw = |method, resource| client.request::<Value>(method, ["api", "application", resource]);
        let put = raw(Method::PUT, "users");
        replay.raw("errors__method_not_allowed_application_405").check(put.send().await);
        let nest = raw(Method::POST, "nests").json(&json!({ "name": "x" }));
        replay.raw("errors__nest_create_405").check(nest.send().await);
        replay.raw("errors__unknown_route_application_404").check(raw(Method::GET, "nope").send().await);
        let areas = [
            "errors__client_key_of_",
            "errors__no_key_application",
            "errors__read_only_key",
            "errors__method_not_allowed_application",
            "errors__nest",
            "errors__unknown_route_application",
        ];
        replay.finish(&areas);
    }

    async fn exhausted_rate_limit_reads_as_recorded() {
        let mut replay = Replay::start();
        let app = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap().application();
        for number in [1, 3, 4, 5, 6] {
            let name = format!("rate_limit__application_request_{number}_of_limit_4");
            let page = replay.of(&name).check(app.locations().list().page(1).await);
            assert_eq!(page.is_some(), number <= 4);
        }
        replay.finish(&["rate_limit__application_"]);
    }
}
