//! What exists in the simulated world: countries, services, operators. Each provider numbers them
//! its own way, so that an adapter which guesses an id buys the wrong thing here too.

use domain::{Country, Service};

/// A country as the simulation knows it.
#[derive(Debug)]
pub(crate) struct CountryRow {
    alpha2: &'static str,
    /// SMSCode's id. Indonesia is 6 as in its document.
    pub(crate) smscode_id: i64,
    /// SMSOnline's id and name; it shows no code.
    pub(crate) smsonline_id: i64,
    pub(crate) smsonline_name: &'static str,
    /// Price level against the reference, in percent.
    pub(crate) price_percent: i64,
    /// A mobile number with `#` for free digits; fictional ranges where the country has one.
    pub(crate) number_shape: &'static str,
    pub(crate) operators: [&'static str; 2],
}

impl CountryRow {
    pub(crate) fn country(&self) -> Option<Country> {
        Country::find(self.alpha2)
    }
}

/// A service as the simulation knows it.
#[derive(Debug)]
pub(crate) struct ServiceRow {
    slug: &'static str,
    /// SMSCode's id. WhatsApp is 3 as in its document.
    pub(crate) smscode_id: i64,
    pub(crate) smsonline_id: i64,
    pub(crate) smsonline_name: &'static str,
    /// Reference price in millionths of a US dollar.
    pub(crate) price_usd_micros: i64,
    pub(crate) code_digits: usize,
    /// The message, with `{}` for the code.
    pub(crate) text: &'static str,
    /// Whether the sender sends again on request.
    pub(crate) resends: bool,
}

impl ServiceRow {
    pub(crate) fn service(&self) -> Option<Service> {
        self.slug.parse().ok()
    }
}

macro_rules! countries {
    ($($alpha2:literal $smscode:literal $smsonline:literal $name:literal $percent:literal
       $shape:literal $first:literal $second:literal;)*) => {
        &[$(CountryRow {
            alpha2: $alpha2,
            smscode_id: $smscode,
            smsonline_id: $smsonline,
            smsonline_name: $name,
            price_percent: $percent,
            number_shape: $shape,
            operators: [$first, $second],
        }),*]
    };
}

macro_rules! services {
    ($($slug:literal $smscode:literal $smsonline:literal $name:literal $price:literal $digits:literal
       $text:literal $resends:literal;)*) => {
        &[$(ServiceRow {
            slug: $slug,
            smscode_id: $smscode,
            smsonline_id: $smsonline,
            smsonline_name: $name,
            price_usd_micros: $price,
            code_digits: $digits,
            text: $text,
            resends: $resends,
        }),*]
    };
}

pub(crate) const COUNTRIES: &[CountryRow] = countries! {
    "ID"  6 106 "Indonesia"       60 "62812########" "Telkomsel" "XL";
    "US"  1 101 "United States"  140 "12##55501##"   "T-Mobile" "Verizon";
    "GB"  2 144 "United Kingdom" 110 "447700900###"  "EE" "Vodafone";
    "CN"  3 186 "China"          170 "86139########" "China Mobile" "China Unicom";
    "IN"  4 191 "India"           55 "9198########"  "Jio" "Airtel";
    "VN"  8 184 "Vietnam"         65 "8490#######"   "Viettel" "Vinaphone";
    "PH"  9 163 "Philippines"     58 "63917#######"  "Globe" "Smart";
    "TH" 10 166 "Thailand"        75 "6681#######"   "AIS" "True";
    "MY" 11 160 "Malaysia"        70 "6012#######"   "Maxis" "Celcom";
    "BR" 12 155 "Brazil"          80 "55119########" "Vivo" "Claro";
    "MX" 13 152 "Mexico"          85 "5255########"  "Telcel" "Movistar";
    "DE" 14 149 "Germany"        150 "49151########" "Telekom" "O2";
    "PL" 15 148 "Poland"          95 "4850#######"   "Orange" "Play";
    "NG" 16 134 "Nigeria"         62 "234803#######" "MTN" "Glo";
    "TR" 17 190 "Turkey"         105 "90532#######"  "Turkcell" "Vodafone";
};

pub(crate) const SERVICES: &[ServiceRow] = services! {
    "whatsapp"   3 11 "WhatsApp"    900_000 6 "Your WhatsApp code is {}" true;
    "telegram"   4 12 "Telegram"  1_100_000 5 "Telegram code: {}. Do not share it." true;
    "google"     5 13 "Google"      450_000 6 "G-{} is your Google verification code." true;
    "facebook"   6 14 "Facebook"    350_000 5 "{} is your Facebook confirmation code" true;
    "instagram"  7 15 "Instagram"   330_000 6 "{} is your Instagram code. Don't share it." true;
    "tiktok"     8 16 "TikTok"      300_000 6 "[TikTok] {} is your verification code" true;
    "discord"    9 17 "Discord"     280_000 6 "Your Discord verification code is: {}" false;
    "wechat"    10 18 "WeChat"      950_000 6 "WeChat verification code ({}) may only be used once." false;
    "line"      11 19 "LINE"        400_000 6 "Enter {} in LINE to verify your account." true;
    "twitter"   12 20 "Twitter"     260_000 6 "Your X confirmation code is {}." true;
    "amazon"    13 21 "Amazon"      310_000 6 "{} is your Amazon OTP. Do not share it." true;
    "microsoft" 14 22 "Microsoft"   290_000 6 "Use {} as your Microsoft account security code" true;
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{AliasColumn, PhoneNumber};

    use super::*;

    #[test]
    fn every_row_is_a_country_or_service_of_the_domain_under_its_smsonline_name_too() {
        for row in COUNTRIES {
            let country = row.country().unwrap();
            assert_eq!(Country::find(row.smsonline_name), Some(country));
            let number: PhoneNumber = row.number_shape.replace('#', "5").parse().unwrap();
            assert!(number.belongs_to(country), "{country}");
        }
        for row in SERVICES {
            let service = row.service().unwrap();
            assert!(row.text.contains("{}"));
            assert_eq!(
                Service::resolve(AliasColumn::NamesOnly, None, Some(row.smsonline_name)),
                Some(service)
            );
            assert!(service.code_for(AliasColumn::Gosms).is_some());
        }
    }

    #[test]
    fn ids_are_unique_within_a_provider_and_mostly_not_ours() {
        let distinct = |ids: Vec<i64>| {
            let count = ids.len();
            assert_eq!(ids.into_iter().collect::<HashSet<_>>().len(), count);
        };
        distinct(COUNTRIES.iter().map(|row| row.smscode_id).collect());
        distinct(COUNTRIES.iter().map(|row| row.smsonline_id).collect());
        distinct(SERVICES.iter().map(|row| row.smscode_id).collect());
        distinct(SERVICES.iter().map(|row| row.smsonline_id).collect());
        let same = |row: &&CountryRow| i64::from(row.country().unwrap().id()) == row.smscode_id;
        assert!(COUNTRIES.iter().filter(same).count() < COUNTRIES.len() / 2);
    }
}
