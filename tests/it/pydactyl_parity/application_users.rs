use ptero::request::application::{CreateUser, UpdateUser};

use crate::dual_test;
use crate::pydactyl_parity::case::Case;
use crate::pydactyl_parity::parity::Parity;

/// The account with what pydactyl sets where nothing is given.
fn account(case: &Case) -> CreateUser {
    let [email, username] = ["email", "username"].map(|name| case.text(name));
    let user = CreateUser::new(email, username, case.text("first_name"), case.text("last_name"))
        .root_admin(case.flag_or("root_admin", false))
        .language(case.option("language").unwrap_or("en".to_owned()));
    let user = case.option("external_id").into_iter().fold(user, CreateUser::external_id);
    case.option("password").into_iter().fold(user, CreateUser::password)
}

fn change(case: &Case) -> UpdateUser {
    UpdateUser::new()
        .email(case.text("email"))
        .username(case.text("username"))
        .first_name(case.text("first_name"))
        .last_name(case.text("last_name"))
}

/// The filters that are given by name; the same one among the parameters takes its place.
fn filters(case: &Case) -> Vec<(&'static str, String)> {
    let is_free = |name: &str| case.params().iter().all(|(key, _)| *key != format!("filter[{name}]"));
    let names = ["email", "uuid", "username", "external_id"].into_iter().filter(|name| is_free(name));
    names.filter_map(|name| Some((name, case.option(name)?))).collect()
}

dual_test! {
    async fn users() {
        let mut parity = Parity::of("user");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let users = client.application().users();
        while let Some(case) = parity.next() {
            let id = case.number_or("user_id", 0);
            let outcome = match (case.name(), case.option("external_id")) {
                ("list_users", _) => {
                    let list = filters(&case).into_iter().fold(list!(users.list(), case), |list, (name, value)| {
                        list.filter(name, value)
                    });
                    if case.collects() { list.collect().await.map(drop) } else { list.page(1).await.map(drop) }
                }
                ("get_user_info", Some(external_id)) => users.get_external(external_id).await.map(drop),
                ("get_user_info", None) if case.params().is_empty() => {
                    users.get_with(id, case.texts("includes")).await.map(drop)
                }
                ("get_user_info", None) => {
                    raw!(client, case, format!("api/application/users/{id}")).send().await.map(drop)
                }
                ("create_user", _) => users.create(account(&case)).await.map(drop),
                ("edit_user", Some(_)) => users.replace(id, account(&case)).await.map(drop),
                ("edit_user", None) => users.update(id, change(&case)).await.map(drop),
                ("delete_user", None) => users.delete(id).await,
                ("delete_user", Some(external_id)) => match users.get_external(external_id).await {
                    Ok(user) => users.delete(user.id).await,
                    Err(error) => Err(error),
                },
                (other, _) => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
