use ptero::Method;
use ptero::request::application::{CreateLocation, CreateUser};
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

fn recorded_user() -> CreateUser {
    CreateUser::new("recorded@example.com", "recorded", "Rec", "Orded")
        .external_id("ext-42")
        .language("en")
        .root_admin(false)
        .password("Passw0rd!rec")
}

dual_test! {
    async fn users() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap();
        let app = client.application();
        let users = || app.users().list();
        replay.of("app_users__list_filter_email").check(users().filter("email", "user@").page(1).await);
        replay.of("app_users__list_filter_unknown_400").check(users().filter("nope", "x").page(1).await);
        replay.of("app_users__list_include_servers").check(users().include(["servers"]).page(1).await);
        replay.of("app_users__list_per_page_1").check(users().per_page(1).page(1).await);
        replay.of("app_users__list_sort_desc_id").check(users().sort_descending("id").page(1).await);
        replay.of("app_users__list_sort_unknown_400").check(users().sort("nope").page(1).await);
        replay.of("app_users__view_404").check(app.users().get(9999).await);
        let user = replay.of("app_users__view_include_servers").check(app.users().get_with(2, ["servers"]).await).unwrap();
        assert!(user.relationships.servers.is_some());
        let user = replay.of("app_users__external").check(app.users().get_external("ext-42").await).unwrap();
        assert_eq!(user.external_id, Some("ext-42".into()));
        replay.of("app_users__external_404").check(app.users().get_external("none").await);
        replay.of("app_users__create").check(app.users().create(recorded_user()).await);
        let taken = CreateUser::new("recorded@example.com", "recorded", "a", "b").external_id("ext-42");
        replay.of("app_users__create_422_taken").check(app.users().create(taken).await);
        let changed = CreateUser::new("recorded2@example.com", "recorded", "New", "Name").language("en");
        replay.of("app_users__update").check(app.users().replace(5, changed).await);
        replay.of("app_users__delete").check(app.users().delete(5).await);
        replay.of("app_users__delete_404").check(app.users().delete(5).await);
        replay.of("app_users__delete_self_with_servers_400").check(app.users().delete(1).await);
        replay.of("app_users__delete_user_with_servers").check(app.users().delete(2).await);

        let update = client.request::<Value>(Method::PATCH, ["api", "application", "users", "5"]);
        let update = update.json(&json!({ "first_name": "only" }));
        replay.raw("app_users__update_422").check(update.send().await);
        let view = client.request::<Value>(Method::GET, ["api", "application", "users", "abc"]);
        replay.raw("app_users__view_not_a_number_404").check(view.send().await);
        replay.finish(&["app_users__"]);
    }

    async fn locations() {
        let mut replay = Replay::start();
        let app = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap().application();
        replay.of("app_locations__list").check(app.locations().list().page(1).await);
        replay.of("app_locations__list_filter").check(app.locations().list().filter("short", "loc").page(1).await);
        replay.of("app_locations__view").check(app.locations().get(1).await);
        replay.of("app_locations__view_404").check(app.locations().get(999).await);
        let location = CreateLocation::new("rec").long("Recorded location");
        replay.of("app_locations__create").check(app.locations().create(location).await);
        let location = CreateLocation::new("").long("x".repeat(200));
        replay.of("app_locations__create_422").check(app.locations().create(location).await);
        let location = CreateLocation::new("rec2").long("Updated");
        replay.of("app_locations__update").check(app.locations().replace(2, location).await);
        replay.of("app_locations__delete").check(app.locations().delete(2).await);
        replay.of("app_locations__delete_404").check(app.locations().delete(2).await);
        replay.of("app_locations__delete_with_nodes").check(app.locations().delete(1).await);
        replay.finish(&["app_locations__"]);
    }
}
