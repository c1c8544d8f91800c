import ArgumentParser
import Foundation
import Prior

struct TruthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "truth",
        abstract: "Processes simulated fields that are not easy, and compares the maps with what they were made from.",
        discussion: """
            A line for each kind: fields that were refused; pixels whose gas stands 10 times above the noise, and the \
            share of them that is usable and within five errors of its velocity, the zero point's error included; the \
            medians of velocity less truth and of H-alpha's flux over truth, root mean square over the fields; scatter \
            of (velocity - truth) / error, both against the zero point; the zero point less truth at the field's middle, root mean square, and the error that it claims; pixels with two \
            systems that are flagged.
            """)

    @Option(help: "Fields of each kind, each with a seed of its own.")
    var fields = 3

    @Option(help: "Pixels along a side.")
    var size = 96

    @Option(help: "Only kinds whose names contain this.")
    var only: String?

    func validate() throws {
        guard fields > 0, (32...1024).contains(size) else {
            throw ValidationError("--fields takes a number above 0, --size one from 32 to 1024.")
        }
    }

    func run() throws {
        let networks = try NetworkLibrary.shipped()
        tell(TruthTally.header)
        for scene in TruthScene.all where only.map(scene.name.contains) ?? true {
            var tally = TruthTally()
            for seed in 1...UInt64(fields) {
                try tally.add(TruthField(scene.parameters(size: size, seed: seed), networks: networks))
            }
            tell(tally.line(scene.name))
        }
    }

    /// A line at once, also into a file or a pipe.
    private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
