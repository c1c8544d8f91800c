import Foundation
import Simulator
import Spectra
import TestSupport
import Testing

/// Made-up spectra as a file, read back through cfitsio.
@Suite struct SpectraFileTests {
    private let directory: TemporaryDirectory
    private let url: URL
    private let axis = WavenumberAxis(origin: 14_598.25, step: 2.125, count: 404)
    private let spectra: [Float]
    private let truths: [SyntheticSpectrum]

    init() throws {
        directory = try TemporaryDirectory()
        url = URL(fileURLWithPath: directory.path + "/spectra.fits")
        let ratios = try LineRatios.shipped()
        var random = RandomSource(seed: 5)
        var (spectra, truths) = ([Float](), [SyntheticSpectrum]())
        var spectrum = [Float](repeating: 0, count: axis.count)
        for _ in 0..<25 {
            let truth = SpectrumRecipe.paper.draw(ratios, &random)
            truth.render(on: axis, shift: 0, into: &spectrum)
            truth.addNoise(to: &spectrum, count: axis.count, &random)
            truths.append(truth)
            spectra += spectrum
        }
        (self.spectra, self.truths) = (spectra, truths)
    }

    /// In parts of 10, 10 and 5.
    private func write() throws {
        let file = try SpectraFile(replacing: url, axis: axis, count: truths.count)
        for first in stride(from: 0, to: truths.count, by: 10) {
            let part = first..<min(first + 10, truths.count)
            var values = Array(spectra[part.lowerBound * axis.count..<part.upperBound * axis.count])
            try file.append(&values, truths: Array(truths[part]))
        }
        try file.commit()
    }

    @Test func spectraAndTheirAxisReadBackBitForBit() throws {
        try write()
        let file = try FITSReading(url.path)
        #expect(file.axes == [404, 25])
        #expect(try file.floats(count: spectra.count).map(\.bitPattern) == spectra.map(\.bitPattern))
        #expect(file.string("CTYPE1") == "WAVN" && file.string("CUNIT1") == "cm-1")
        #expect(file.number("CRPIX1") == 1)
        #expect(file.number("CRVAL1") == 14_598.25 && file.number("CDELT1") == 2.125)
    }

    @Test func theTableHoldsTheTruthOfEachSpectrum() throws {
        try write()
        let file = try FITSReading(url.path)
        try file.move(to: "TRUTH")
        #expect(file.hduCount == 2 && file.rowCount == 25)
        let columns: [(String, (SyntheticSpectrum) -> Double)] = [
            ("VELOCITY", \.velocity), ("BROADENING", \.broadening),
            ("RESOLVING_POWER", { 1e7 / 656.2819 / $0.lineWidth }), ("SNR", { 1 / $0.noise }),
            ("NII6548", { $0.heights[0] }), ("HALPHA", { _ in 1 }), ("NII6583", { $0.heights[2] }),
            ("SII6716", { $0.heights[3] }), ("SII6731", { $0.heights[4] }), ("CONTINUUM", \.continuum),
            ("SLOPE", \.slope),
        ]
        for (name, value) in columns {
            let read = try file.doubles(column: name)
            #expect(read == truths.map { Double(Float(value($0))) }, "\(name)")
        }
        #expect(file.string("TUNIT1") == "km/s" && file.string("TUNIT2") == "km/s")
        #expect(try #require(file.card("TTYPE2")).contains("/ Standard deviation of the gas"))
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: MapsFileTests.verifier),
            "needs Debian's package fitsverify"))
    func fitsverifyFindsNothing() throws {
        try write()
        let verdict = try Command(MapsFileTests.verifier, [url.path])
        #expect(verdict.status == 0)
        #expect(verdict.output.contains("found 0 warning(s) and 0 error(s)"), "\(verdict.output)")
    }

    @Test func onlyACompleteFileGetsItsName() throws {
        do {
            let file = try SpectraFile(replacing: url, axis: axis, count: 2)
            var one = Array(spectra[..<axis.count])
            try file.append(&one, truths: [truths[0]])
            #expect(throws: SimulatorError.self) { try file.commit() }
            var three = Array(spectra[..<(3 * axis.count)])
            let error = #expect(throws: SimulatorError.self) { try file.append(&three, truths: Array(truths[..<3])) }
            #expect(error?.code == .parameter && error?.message.contains("room for 1 more") == true)
            var short = Array(spectra[..<100])
            #expect(throws: SimulatorError.self) { try file.append(&short, truths: [truths[0]]) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() {
        let nowhere = url.appending(path: "none/spectra.fits")
        let error = #expect(throws: SimulatorError.self) {
            try SpectraFile(replacing: nowhere, axis: axis, count: 1)
        }
        #expect(error?.code == .write && error?.message.contains(nowhere.path) == true)
    }
}
