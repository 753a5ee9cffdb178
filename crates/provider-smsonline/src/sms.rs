//! Reading `get-sms`: which message came, if any.
//!
//! A code is taken from a code field. Where an SMS comes without one, and its text has exactly one
//! run of four to eight digits, that run is the code; a single dash inside (`123-456`) is left
//! out. Letters touching the run, or a second run, and there is no code, only a text.

use domain::OtpCode;
use provider::{Message, NumberState, NumberStatus};
use serde_json::value::RawValue;

use crate::{
    fields::{Fields, scalar},
    wire::Sms,
    words,
};

/// Lists of messages inside of lists of messages are not followed further.
const DEPTH_MAX: u8 = 3;
/// What is shorter is the result code of an API (`"code": 200`), not the one of an SMS.
const CODE_CHARS_MIN: usize = 4;

/// How a number stands, by the payload of `get-sms` and the `status` beside it.
pub(crate) fn status(payload: &RawValue, beside: Option<&str>) -> NumberStatus {
    let mut found = Found::default();
    found.read(payload, 0);
    let ending = found.ending.or_else(|| words::ending(beside?));
    let has_message = !found.messages.is_empty();
    let state = match ending {
        // Over by time, but the SMS had come: the money is spent.
        Some(NumberState::Expired) if has_message => NumberState::Finished,
        Some(ending) => ending,
        None if has_message => NumberState::Received,
        None => NumberState::Waiting,
    };
    NumberStatus {
        messages: found.messages,
        ..NumberStatus::bare(state)
    }
}

#[derive(Default)]
struct Found {
    messages: Vec<Message>,
    ending: Option<NumberState>,
}

impl Found {
    fn read(&mut self, value: &RawValue, depth: u8) {
        if depth > DEPTH_MAX {
            return;
        }
        if let Some(fields) = Fields::read(value) {
            return self.read_object(fields, depth);
        }
        if let Ok(list) = serde_json::from_str::<Vec<Box<RawValue>>>(value.get()) {
            return list.iter().for_each(|value| self.read(value, depth + 1));
        }
        let Some(text) = scalar(value) else { return };
        match words::ending(&text).filter(|_| text.len() < 16) {
            Some(ending) => self.ending = Some(ending),
            None if words::is_filler(&text) => {}
            None => self.messages.push(of_text(&text)),
        }
    }

    fn read_object(&mut self, fields: Fields, depth: u8) {
        if let Some(ending) = fields.text(&["status"]).as_deref().and_then(words::ending) {
            self.ending = Some(ending);
        }
        let nested = fields.raw(&["sms", "messages", "smsList", "sms_list"]);
        if let Some(nested) = nested.filter(|nested| nested.get().starts_with(['[', '{'])) {
            return self.read(nested, depth + 1);
        }
        let said = fields
            .text(&["message"])
            .filter(|said| !words::is_filler(said));
        let Ok(sms) = Sms::try_from(fields) else {
            return;
        };
        let is_code =
            |code: &String| code.chars().count() >= CODE_CHARS_MIN && !words::is_filler(code);
        let code = sms.code.filter(is_code);
        let text = sms.sms.filter(|text| !words::is_filler(text));
        let message = match (code, text, said) {
            (Some(code), text, said) => Message {
                code: OtpCode::new(&code),
                text: text
                    .or_else(|| said.filter(|said| said.contains(&code)))
                    .as_deref()
                    .and_then(OtpCode::new),
            },
            (None, Some(text), _) => of_text(&text),
            // `message` is also where an API puts what it has to say itself.
            (None, None, Some(said)) if self.ending.is_none() && !words::is_waiting(&said) => {
                let message = of_text(&said);
                if message.code.is_none() {
                    return;
                }
                message
            }
            _ => return,
        };
        self.messages.push(message);
    }
}

fn of_text(text: &str) -> Message {
    Message {
        code: only_code(text).as_deref().and_then(OtpCode::new),
        text: OtpCode::new(text),
    }
}

/// The only run of four to eight digits, if there is exactly one.
fn only_code(text: &str) -> Option<String> {
    let in_run = |c: char| c.is_ascii_digit() || c == '-';
    let in_word = |c: char| in_run(c) || c.is_ascii_alphabetic();
    let mut codes = text.split(|c| !in_word(c)).filter_map(code_of_word);
    let code = codes.next()?;
    codes.next().is_none().then_some(code)
}

/// `123456`, `123-456`, and `G-123456`, whose letter is not part of the code.
fn code_of_word(word: &str) -> Option<String> {
    let word = word.trim_matches('-');
    let run = word.strip_prefix("G-").unwrap_or(word);
    let mut halves = run.split('-');
    let is_digits = |half: &str| !half.is_empty() && half.bytes().all(|b| b.is_ascii_digit());
    let is_run = halves.clone().count() <= 2 && halves.all(is_digits);
    let digits = run.replace('-', "");
    (is_run && (4..=8).contains(&digits.len())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use NumberState as S;
    use rstest::rstest;

    use super::*;

    fn read(json: &str) -> NumberStatus {
        status(&serde_json::from_str::<Box<RawValue>>(json).unwrap(), None)
    }

    fn codes(status: &NumberStatus) -> Vec<Option<&str>> {
        let codes = status.messages.iter().map(|message| message.code.as_ref());
        codes.map(|code| code.map(OtpCode::as_str)).collect()
    }

    #[rstest]
    #[case("{}")]
    #[case("[]")]
    #[case("null")]
    #[case("0")]
    #[case("1")]
    #[case(r#""""#)]
    #[case(r#""wait""#)]
    #[case(r#""STATUS_WAIT_CODE""#)]
    #[case(r#""Waiting for SMS...""#)]
    #[case(r#"{"status":0}"#)]
    #[case(r#"{"status":1,"sms":null,"code":null}"#)]
    #[case(r#"{"status":"pending","sms":"","code":""}"#)]
    #[case(r#"{"status":"reviewing"}"#)]
    #[case(r#"{"status":2}"#)]
    #[case(r#"{"sms":"wait"}"#)]
    #[case(r#"{"sms":[],"status":"wait"}"#)]
    #[case(r#"{"code":0,"sms":0}"#)]
    #[case(r#"{"code":"pending"}"#)]
    #[case(r#"{"code":200,"message":"OK"}"#)]
    #[case(r#"{"code":100,"message":"Request accepted"}"#)]
    #[case(r#"{"message":"SMS will arrive soon"}"#)]
    #[case(r#"{"code":0,"message":"Order 1234567 is still waiting"}"#)]
    #[case(r#"[{"sms":null}]"#)]
    fn nothing_is_still_waiting(#[case] json: &str) {
        let status = read(json);
        assert_eq!((status.state, status.messages), (S::Waiting, vec![]));
    }

    #[rstest]
    #[case(r#"{"code":"123456","sms":"Your code is 123456"}"#)]
    #[case(r#"{"otp":123456}"#)]
    #[case(r#"{"smsCode":"123456","fullSms":"x","status":1}"#)]
    #[case(r#"{"sms":"Your code is 123456"}"#)]
    #[case(r#"{"text":"123-456 is your code"}"#)]
    #[case(r#"{"message":"Your code is 123456"}"#)]
    #[case(r#""Your code is 123456""#)]
    #[case(r#""123456""#)]
    #[case("123456")]
    #[case(r#"[{"text":"Your code is 123456"}]"#)]
    #[case(r#"["Your code is 123456"]"#)]
    #[case(r#"{"sms":[{"code":"123456"}]}"#)]
    #[case(r#"{"sms":{"code":"123456","text":"x"}}"#)]
    #[case(r#"{"messages":["123456"],"status":"received"}"#)]
    #[case(r#"{"status":"pending","code":"123456"}"#)]
    fn a_code_is_found_in_any_form(#[case] json: &str) {
        let status = read(json);
        assert_eq!(status.state, S::Received);
        assert_eq!(codes(&status), [Some("123456")]);
    }

    #[rstest]
    #[case("Your code is 123456.", Some("123456"))]
    #[case("<#> 123-456 is your code", Some("123456"))]
    #[case("G-123456 is your Google code", Some("123456"))]
    #[case("您的验证码1234，5分钟内有效", Some("1234"))]
    #[case("Code: 12345678", Some("12345678"))]
    #[case("1234 or 5678", None)]
    #[case("Call +6281234567890 with 4321", Some("4321"))]
    #[case("code 123", None)]
    #[case("code 123456789", None)]
    #[case("code AB1234", None)]
    #[case("on 2026-11-22", None)]
    #[case("12--34", None)]
    #[case("hello", None)]
    fn a_text_without_a_code_field_has_at_most_one_code(
        #[case] text: &str,
        #[case] code: Option<&str>,
    ) {
        assert_eq!(only_code(text).as_deref(), code);
        let status = read(&format!(r#"{{"sms":"{text}"}}"#));
        assert_eq!((status.state, codes(&status)), (S::Received, vec![code]));
        assert_eq!(status.messages[0].text, OtpCode::new(text));
    }

    #[rstest]
    #[case(r#"{"status":"cancelled"}"#, S::Cancelled)]
    #[case(
        r#"{"status":4,"message":"Order 1234567 was cancelled"}"#,
        S::Cancelled
    )]
    #[case(r#"{"status":5}"#, S::Cancelled)]
    #[case(r#""cancelled""#, S::Cancelled)]
    #[case(r#"{"status":"EXPIRED"}"#, S::Expired)]
    #[case(r#"{"status":"done"}"#, S::Finished)]
    #[case(r#"{"status":3,"sms":null}"#, S::Finished)]
    fn clear_words_end_an_order(#[case] json: &str, #[case] state: S) {
        let status = read(json);
        assert_eq!((status.state, status.messages), (state, vec![]));
    }

    #[test]
    fn a_code_that_came_before_the_end_is_kept() {
        for (json, state) in [
            (r#"{"status":3,"code":"123456"}"#, S::Finished),
            (r#"{"status":"expired","code":"123456"}"#, S::Finished),
        ] {
            let status = read(json);
            assert_eq!(
                (status.state, codes(&status)),
                (state, vec![Some("123456")])
            );
        }
        let several = read(r#"[{"code":"1111"},{"code":"2222"}]"#);
        assert_eq!(codes(&several), [Some("1111"), Some("2222")]);
    }

    #[test]
    fn the_status_beside_a_payload_counts_where_the_payload_says_nothing() {
        let payload: Box<RawValue> = serde_json::from_str("{}").unwrap();
        assert_eq!(status(&payload, Some("cancelled")).state, S::Cancelled);
        assert_eq!(status(&payload, Some("1")).state, S::Waiting);
        assert_eq!(status(&payload, Some("success")).state, S::Waiting);
    }
}
