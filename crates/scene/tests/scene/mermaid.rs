//! The picture as a Mermaid flowchart.

use pidscope_kernel::{NsId, TaskId};
use pidscope_scene::{Folding, Labels, Scene, Sign, mermaid};

use crate::worlds::{Letters, Plain, figure, flat, injected, whole};

#[test]
fn the_figure() {
    let scene = Scene::of(&figure(), &Letters, &Folding::none());
    let chart = r#"flowchart TD
  subgraph ns0["namespace A"]
    t0[["1<br>A · init"]]
    t2["3<br>C"]
    subgraph ns1["namespace B"]
      t1[["2 / 1<br>B · init"]]
      t4["5 / 6<br>E"]
      t5["6 / 7<br>F"]
    end
    subgraph ns2["namespace D"]
      t3[["4 / 1<br>D · init"]]
      t6["7 / 4<br>G"]
      subgraph ns3["namespace H"]
        t7[["8 / 5 / 1<br>H · init"]]
        t8["9 / 6 / 2<br>I"]
        t9["10 / 7 / 3<br>J"]
      end
    end
  end
  t0 --> t1
  t1 --> t4
  t1 --> t5
  t0 --> t2
  t0 --> t3
  t3 --> t6
  t3 --> t7
  t7 --> t8
  t7 --> t9
"#;
    assert_eq!(mermaid::write(&scene, &Letters), chart);
}

#[test]
fn what_is_folded_has_round_ends() {
    let folding = Folding { collapsed: [TaskId(7)].into_iter().collect(), ..Folding::default() };
    let scene = Scene::of(&figure(), &Letters, &folding);
    let chart = mermaid::write(&scene, &Letters);
    assert!(chart.contains("        h7([\"… 2 hidden\"])\n") && chart.contains("  t7 --> h7\n"));
    let chart = mermaid::write(&Scene::of(&flat(100), &Plain, &Folding::default()), &Plain);
    assert!(chart.contains("    g9([\"10–101<br>… and 92 more\"])\n") && chart.contains("  t0 --> g9\n"));
}

#[test]
fn the_line_to_an_injected_process_is_dotted() {
    let chart = mermaid::write(&whole(&injected()), &Plain);
    assert!(chart.contains("  t3 -.-> t4\n") && chart.contains("<br>process 4 · injected\"]"), "{chart}");
}

#[test]
fn names_from_people_mean_nothing_to_mermaid() {
    struct Odd;
    impl Labels for Odd {
        fn process(&self, _: TaskId) -> String {
            "\"];\n%%{init}%% <b>`*_#1".to_owned()
        }
        fn namespace(&self, _: NsId) -> String {
            "- 1. end-to-end 가".to_owned()
        }
        fn group(&self, _: &[TaskId]) -> String {
            String::new()
        }
        fn hidden(&self, _: u32) -> String {
            String::new()
        }
        fn sign(&self, _: Sign) -> Option<String> {
            None
        }
    }
    let chart = mermaid::write(&Scene::of(&figure(), &Odd, &Folding::none()), &Odd);
    let name = "#34;#93;#59; #37;#37;#123;init#125;#37;#37; #60;b#62;#96;#42;#95;#35;1";
    assert!(chart.contains(&format!("    t2[\"3<br>{name}\"]\n")), "{chart}");
    assert!(chart.contains("  subgraph ns0[\"#45; 1#46; end-to-end 가\"]\n"), "{chart}");
}
