//! Every screen at its two sizes: the text, and the styles in dark, light and without colours.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::fake::{FakeAccount, NOW};
use super::path::Walker;
use crate::lab::StepId;
use crate::tui::theme::{ColorLevel, ThemeName};
use crate::tui::{Action, Message, Model, view};

/// The name of a screen, the step it belongs to, and the keys that lead to it.
const SCREENS: [(&str, StepId, &str); 18] = [
    ("home", StepId::ChooseRegion, ""),
    ("guide", StepId::CreateVersion, ""),
    ("tip", StepId::CreateVersion, "t"),
    ("attempt", StepId::TrainWithoutVpc, "<enter>"),
    ("attempt_denied", StepId::TrainWithoutVpc, "<enter><enter>"),
    ("change", StepId::ReadTheChange, "<enter>"),
    ("provisioning", StepId::UpdateNotebook, "<enter>"),
    ("denial", StepId::ExplainTheDenial, "<enter>"),
    ("no_allow", StepId::TrainInAForeignSubnet, "<enter><enter>"),
    ("question", StepId::ClosingQuestion, "<enter>aNull VpcSubnets true<enter><enter>"),
    ("what_if", StepId::TrainWithVpc, "w"),
    ("calls", StepId::TrainWithVpc, "L"),
    ("time_line", StepId::TrainWithVpc, "D"),
    ("team", StepId::ReadTheChange, "Fjt<enter><enter>G"),
    ("commands", StepId::TrainWithVpc, ":the"),
    ("pages", StepId::TrainWithVpc, "o"),
    ("do_it_yourself", StepId::CreateVersion, "I"),
    ("confirm", StepId::TrainWithVpc, "qx"),
];

fn at(step: StepId, keys: &str) -> Model {
    let team = FakeAccount { team: 12, rolls_back: Some(3), ..FakeAccount::default() };
    let mut walker = Walker::new(team);
    if step != StepId::ChooseRegion {
        walker.press("<enter>");
        walker.send(Message::Action(Action::GoTo(step)));
    }
    walker.press(keys);
    walker.model
}

fn drawn(model: &Model, size: (u16, u16), theme: ThemeName, colors: ColorLevel) -> Buffer {
    let mut model = model.clone();
    model.options.theme = theme;
    model.options.colors = colors;
    model.size = size.into();
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| view(&model, NOW, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let rows = buffer.content().chunks(usize::from(buffer.area.width));
    rows.map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n").collect()
}

/// A letter for each style, and what it stands for.
fn styles(buffer: &Buffer) -> String {
    let mut legend: Vec<(Color, Color, Modifier)> = Vec::new();
    let mut map = String::new();
    for row in buffer.content().chunks(usize::from(buffer.area.width)) {
        let letters = row.iter().map(|cell| {
            let style = (cell.fg, cell.bg, cell.modifier);
            let at = legend.iter().position(|known| *known == style).unwrap_or_else(|| {
                legend.push(style);
                legend.len() - 1
            });
            if at == 0 { ' ' } else { (b'a' + u8::try_from(at - 1).unwrap()) as char }
        });
        let letters: String = letters.collect();
        map.push_str(letters.trim_end());
        map.push('\n');
    }
    for (at, (ink, paper, modifier)) in legend.iter().enumerate() {
        let letter = if at == 0 { ' ' } else { (b'a' + u8::try_from(at - 1).unwrap()) as char };
        let _ = writeln!(map, "{letter} = {ink} on {paper} {modifier:?}");
    }
    map
}

#[test]
fn every_screen_in_dark_light_and_without_colours() {
    for (name, step, keys) in SCREENS {
        let model = at(step, keys);
        for size in [(80, 24), (120, 40)] {
            let of = |theme, colors| drawn(&model, size, theme, colors);
            let dark = of(ThemeName::Dark, ColorLevel::True);
            let light = of(ThemeName::Light, ColorLevel::True);
            let plain = of(ThemeName::Auto, ColorLevel::None);
            assert_eq!(text(&dark), text(&light), "{name}");
            // The first screen says how many colours there are.
            assert!(["home", "confirm"].contains(&name) || text(&dark) == text(&plain), "{name}");
            let looks = format!(
                "{}\n== dark\n{}\n== light\n{}\n== no colour\n{}",
                text(&dark),
                styles(&dark),
                styles(&light),
                styles(&plain)
            );
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), looks);
        }
    }
}
