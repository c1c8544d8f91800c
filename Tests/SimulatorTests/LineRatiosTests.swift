import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite struct LineRatiosTests {
    private let directory: TemporaryDirectory
    private var url: URL { directory.url.appending(path: "models.csv") }

    init() throws { directory = try TemporaryDirectory() }

    private func ratios(_ text: String) throws -> LineRatios {
        try Data(text.utf8).write(to: url)
        return try LineRatios(contentsOf: url)
    }

    @Test(arguments: [
        "nii6583_ha,sii_ha\n0.5,0.25\n0.01,0.002\n1.5,0\n",
        "# models\r\n\"id\", \"sii_ha\", \"note\", \"nii6583_ha\"\r\n\r\n7,0.25,a,0.5\r\n#8,1,b,1\r\n8,2e-3,b,1e-2\r\n9,0,c,1.5",
    ])
    func aModelIsDrawnAsOftenAsAnyOther(table: String) throws {
        let ratios = try ratios(table)
        #expect(ratios.modelCount == 3)
        var random = RandomSource(seed: 3)
        var counts = [0, 0, 0]
        for _ in 0..<30_000 {
            let draw = ratios.draw(&random)
            let model = try #require(
                [(0.5, 0.25), (0.01, 0.002), (1.5, 0)].firstIndex {
                    abs(draw.nii6583 / $0.0 - 1) < 1e-12 && abs(draw.sii - $0.1) < 1e-12
                })
            counts[model] += 1
        }
        // A third of the draws, within five standard deviations.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 410 }, "\(counts)")
    }

    @Test(arguments: [
        ("", "is empty"),
        ("# nothing\n", "is empty"),
        ("nii6583_ha,sii_ha\n# nothing\n", "no model"),
        ("# a\nnii6583_ha,sii6716_ha\n1,1\n", "line 2, names no column sii_ha"),
        ("sii_ha,nii6583_ha\n1,1\n\n1,x\n", "line 4, column nii6583_ha: \"x\""),
        ("nii6583_ha,sii_ha\n1,-0.1\n", "line 2, column sii_ha: \"-0.1\""),
        ("nii6583_ha,sii_ha\nnan,1\n", "line 2, column nii6583_ha: \"nan\""),
        ("nii6583_ha,sii_ha\n1,\n", "line 2, column sii_ha: \"\""),
        ("nii6583_ha,sii_ha\n1,1\n1\n", "line 3, has 1 columns, not 2"),
    ])
    func aDamagedTableIsRefusedWithItsPlace(table: String, sentence: String) throws {
        let error = #expect(throws: SimulatorError.self) { try ratios(table) }
        #expect(error?.code == .table)
        #expect(error?.message.contains(sentence) == true, "\(error?.message ?? "")")
    }

    @Test func aFileThatIsNotThereIsNamed() {
        let error = #expect(throws: SimulatorError.self) { try LineRatios(contentsOf: url) }
        #expect(error?.code == .table && error?.message.contains(url.path) == true)
    }

    /// Counts of models by the density's bins.
    private struct Counts {
        struct Place: Hashable { let nitrogen, sulfur: Int }
        private(set) var models: [Place: Int] = [:]

        init(_ ratios: LineRatios, binWidth: Double) {
            var before = 0
            for bin in ratios.bins {
                let steps = [bin.logNitrogen, bin.logSulfur].map { Int(($0 / binWidth + 1e-9).rounded(.down)) }
                models[Place(nitrogen: steps[0], sulfur: steps[1]), default: 0] += bin.cumulative - before
                before = bin.cumulative
            }
        }
    }

    /// A table of as many models as the density counts, each somewhere in its bin, is the density again.
    @Test func aTableOfSingleModelsIsTheDensityItWasDrawnFrom() throws {
        let density = try LineRatios.shipped()
        let expected = Counts(density, binWidth: density.binWidth)
        var random = RandomSource(seed: 8)
        var table = "sii_ha,nii6583_ha\n"
        for (place, count) in expected.models {
            for _ in 0..<count {
                func ratio(_ step: Int) -> Double {
                    pow(10, (Double(step) + 0.01 + 0.98 * random.uniform()) * density.binWidth)
                }
                table += "\(ratio(place.sulfur)),\(ratio(place.nitrogen))\n"
            }
        }
        let models = try ratios(table)
        #expect(models.modelCount == density.modelCount)
        #expect(Counts(models, binWidth: density.binWidth).models == expected.models)
    }

    private static let published = ReferenceData.url("hii_line_ratios_3mdb.csv")

    /// The table of single models that the built-in density was counted from, which is not ours to copy.
    @Test(.enabled(if: published != nil, "skipped: no ../shared"))
    func theBuiltInDensityIsThatOfItsModels() throws {
        let density = try LineRatios.shipped()
        let models = try LineRatios(contentsOf: #require(Self.published))
        let expected = Counts(density, binWidth: density.binWidth).models
        // The density leaves out the 50 models with [SII] below 10^-3.2 of H-alpha.
        let counted = Counts(models, binWidth: density.binWidth).models.filter { $0.key.sulfur >= -16 }
        #expect(models.modelCount == 35_045)
        #expect(counted.values.reduce(0, +) == density.modelCount)
        // The table's four digits put models at an edge into the next bin.
        for place in Set(expected.keys).union(counted.keys) {
            #expect(abs((counted[place] ?? 0) - (expected[place] ?? 0)) <= 3, "\(place)")
        }
    }
}
