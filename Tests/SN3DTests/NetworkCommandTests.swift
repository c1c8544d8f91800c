import Foundation
import TestSupport
import Testing

/// Training and scoring networks from the command line, with the smallest of the paper's.
@Suite(.timeLimit(.minutes(5))) struct NetworkCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func aTrainedNetworkIsScoredFromItsFile() throws {
        let (file, spectra) = (directory.path("net.safetensors"), directory.path("spectra.fits"))
        let training = try Program.run([
            "train", "--preset", "paper-r1000", "--seed", "4", "--output", file, "--spectra", spectra,
        ])
        #expect(training.status == 0)
        #expect(training.output.contains("3000 spectra: sigma(v)"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: spectra)).starts(with: Data("SIMPLE  =".utf8)))
        // Nothing is left of the run but what was asked for.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path("")).count == 2)
        let scoring = try Program.run(["evaluate", "--preset", "paper-r1000", "--network", file])
        #expect(scoring.status == 0)
        #expect(scoring.output.contains("paper-r1000\n3000 spectra: sigma(v)"))
    }

    @Test func theProgramsOwnNetworksAreScoredWithoutAFile() throws {
        let scoring = try Program.run(["evaluate", "--preset", "find-r3200"])
        #expect(scoring.status == 0)
        #expect(scoring.output.contains("find-r3200"))
        #expect(scoring.output.contains("pulls"))
    }

    @Test func aTableOfRatiosIsUsedAndAWrongOneRefused() throws {
        let good = try directory.write("nii6583_ha,sii_ha\n0.3,0.2\n", to: "models.csv")
        let bad = try directory.write("nii6583_ha,sii_ha\n0.3,much\n", to: "bad.csv")
        let scoring = try Program.run(["evaluate", "--preset", "find-r3200", "--ratios", good])
        #expect(scoring.status == 0)
        let refused = try Program.run(["evaluate", "--preset", "find-r3200", "--ratios", bad])
        #expect(refused.status != 0)
        #expect(refused.errors.contains("line 2") && refused.errors.contains("sii_ha"))
    }

    @Test func wrongWordsAndForeignFilesAreUsageErrors() throws {
        let text = try directory.write("no network\n", to: "notes.safetensors")
        for arguments in [
            ["train", "--preset", "nothing", "--output", directory.path("x")],
            ["evaluate", "--network", text], ["evaluate", "--network", directory.path("absent")],
            ["evaluate", "--preset", "paper-r2000", "--report", directory.path("report")],
            ["search", "--preset", "measure", "--output", directory.path("search.csv")],
            ["search", "--trials", "0", "--output", directory.path("search.csv")],
        ] {
            let run = try Program.run(arguments)
            #expect(run.status == 2, "\(arguments)")
            #expect(!run.errors.isEmpty)
        }
    }

    @Test func aSearchGoesOnAfterItsLastTrial() throws {
        let table = directory.path("search.csv")
        func search(_ trials: Int) throws -> [Substring] {
            let run = try Program.run([
                "search", "--preset", "paper-r1000", "--folds", "4", "--trials", "\(trials)", "--output", table,
            ])
            #expect(run.status == 0)
            return try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
        }
        let first = try search(1)
        try #require(first.count == 2)
        #expect(first[1].split(separator: ",").count == 11)
        #expect(try search(1) == first)
    }
}
