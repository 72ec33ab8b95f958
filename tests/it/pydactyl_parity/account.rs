use crate::dual_test;
use crate::pydactyl_parity::parity::Parity;

dual_test! {
    async fn account() {
        let mut parity = Parity::of("client.account");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let account = client.account();
        while let Some(case) = parity.next() {
            let outcome = match case.name() {
                "get_account" => account.get().await.map(drop),
                "get_2fa_setup_code" => account.two_factor().setup().await.map(drop),
                "enable_2fa" => account.two_factor().enable(case.text("code"), "pw").await.map(drop),
                "disable_2fa" => account.two_factor().disable(case.text("password")).await,
                "update_email" => account.update_email(case.text("email"), case.text("password")).await,
                "update_password" => account.update_password(case.text("current"), case.text("new")).await,
                "api_key_list" => account.api_keys().list().page(1).await.map(drop),
                "api_key_create" => {
                    let (description, allowed_ips) = (case.text("description"), case.texts("allowed_ips"));
                    account.api_keys().create(description, allowed_ips).await.map(drop)
                }
                "api_key_delete" => account.api_keys().delete(case.text("identifier")).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
