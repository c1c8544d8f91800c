import Drawing
import Foundation
import PictureReading
import TestSupport
import Testing

@testable import Reproduction

/// Frames of panels beside each other begin at (92, 106) and (692, 106) and have 396 x 396 pixels.
@Suite struct FigureTests {
    private func picture(_ figure: Figure) throws -> Picture {
        let directory = try TemporaryDirectory()
        let path = directory.path("figure.png")
        try figure.draw().write(to: path)
        return try Picture(path)
    }

    /// The velocities as given, broadenings likewise but all 100 km/s higher.
    private func results(_ spectra: [(truth: Double, prediction: Double)]) -> TestResults {
        TestResults(
            trueVelocity: spectra.map(\.truth), velocity: spectra.map(\.prediction),
            trueBroadening: spectra.map { $0.truth + 100 }, broadening: spectra.map { $0.prediction + 100 },
            signalToNoise: spectra.map { _ in 20 }, resolvingPower: spectra.map { _ in 5000 })
    }

    private func isReddish(_ color: UInt32) -> Bool {
        let (red, green, blue) = (Int(color >> 16), Int(color >> 8 & 0xFF), Int(color & 0xFF))
        return red > green + 60 && red > blue + 60
    }

    @Test func densitiesStandAtTruthAndPrediction() throws {
        // Axes -200...200 from the first two; ten spectra at three quarters of x, one quarter of y.
        let spectra = [(-200.0, -200.0), (200, 200)] + [(Double, Double)](repeating: (100, -100), count: 10)
        let picture = try picture(DensityFigure(results(spectra)).figure)
        #expect(picture.width == 1200)
        #expect(picture[92 + 298, 502 - 98] == ColorMap.dusk.color(at: 1).packed)
        #expect(picture[692 + 298, 502 - 98] == ColorMap.dusk.color(at: 1).packed)
        #expect(picture[92 + 98, 502 - 298] == 0xFFFFFF)
    }

    @Test func equalityLiesOnTheDiagonal() throws {
        let picture = try picture(DensityFigure(results([(-200, -200), (200, 200), (100, -100)])).figure)
        let diagonal = (10..<386).count { isReddish(picture[92 + $0, 501 - $0]) }
        let beside = (10..<386).count { isReddish(picture[96 + $0, 501 - $0]) || isReddish(picture[88 + $0, 501 - $0]) }
        // Dashes of 8 and gaps of 6 pixels.
        #expect((190...260).contains(diagonal))
        #expect(beside == 0)
    }

    @Test func residualsStandAtTheirTruth() throws {
        // 99.5 % reach 1.98, times 1.3: an axis of -3...3. One of at least five spectra: a fifth of the colours.
        let picture = try picture(ResidualFigure.ofTestSet(results([(-200, -200), (200, 200), (100, 102)])).figure)
        #expect(picture[92 + 300, 502 - 330] == ColorMap.dusk.color(at: 0.2).packed)
        #expect(picture[92 + 300, 502 - 66] == 0xFFFFFF)
        // Two more on the zero line, at the ends of the axis.
        #expect(picture[94, 300] == ColorMap.dusk.color(at: 0.2).packed)
        #expect(picture[486, 300] == ColorMap.dusk.color(at: 0.2).packed)
    }

    @Test func aBiasAtHighSignalIsSeen() throws {
        // Residuals of 1 on an axis of -1.4...1.4: 12 discs at 2.4 / 2.8 of the height.
        let spectra = (0...48).map { index in
            let truth = -200 + Double(index) * 400 / 48
            return (truth, truth + 1)
        }
        let picture = try picture(ResidualFigure.ofHighSignal(results(spectra)).figure)
        let y = 502 - Int(396 * 2.4 / 2.8)
        #expect((0..<12).allSatisfy { isReddish(picture[92 + 33 * $0 + 16, y]) })
        #expect((0..<12).allSatisfy { !isReddish(picture[92 + 33 * $0 + 16, 304]) })
    }

    @Test func residualsAreComparedWithAGaussian() throws {
        // Residuals -1 and 1: mean 0 and deviation 1. Axes -1.4...1.4 over 480 pixels, 0...12.5 over 396: either bar is
        // 0.5 / (2.8 / 66) = 11.8 high, the Gaussian 0.399 in the middle and 0.312 at 0.7.
        let picture = try picture(ResidualDensityFigure(results([(0, 1), (10, 9), (20, 21), (30, 29)])).figure)
        let bar = picture[92 + 411, 300]
        #expect(bar != 0xFFFFFF && bar == picture[92 + 411, 140] && bar == picture[92 + 69, 140])
        #expect(picture[92 + 411, 120] == 0xFFFFFF && picture[92 + 240, 300] == 0xFFFFFF)
        #expect(isReddish(picture[92 + 240, 502 - 13]) && !isReddish(picture[92 + 240, 502 - 20]))
        #expect(isReddish(picture[92 + 360, 502 - 10]))
    }

    @Test func linesAreMarkedWhereTheGasPutsThem() throws {
        var example = MadeContent.content(count: 2).example
        example.flux = example.flux.map { _ in 0 }
        let picture = try picture(SpectrumFigure(example).figure)
        // H-alpha at +100 km/s is at 15232.28 cm-1, of 14600...15449.41 over 1084 pixels; at rest, 6 pixels on.
        func dark(_ x: Int) -> Int { (140..<500).count { picture[x, $0] != 0xFFFFFF } }
        #expect(max(dark(898), dark(899)) > 150)
        #expect(dark(905) < 10)
    }

    @Test func theUnitOfFluxDoesNotMatter() throws {
        var example = MadeContent.content(count: 2).example
        let first = try picture(SpectrumFigure(example).figure)
        example.flux = example.flux.map { $0 * 0x1p-60 }
        let second = try picture(SpectrumFigure(example).figure)
        #expect((0..<1200).allSatisfy { x in (0..<580).allSatisfy { first[x, $0] == second[x, $0] } })
    }

    @Test func saliencyIsColouredBehindItsChannel() throws {
        var saliency = MadeContent.content(count: 2).saliency
        saliency.spectrum = saliency.spectrum.map { _ in 0 }
        saliency.velocity = saliency.velocity.indices.map { $0 == 400 ? 7 : $0 == 600 ? 3.5 : 0 }
        saliency.broadening = saliency.velocity.reversed()
        let picture = try picture(SaliencyFigure(saliency).figure)
        // Channel 400 of 0...840 at 400 / 841 of 996 pixels.
        #expect(picture[92 + 473, 120] == ColorMap.glow.color(at: 1).packed)
        #expect(picture[92 + 710, 120] == ColorMap.glow.color(at: 0.5).packed)
        #expect(picture[92 + 480, 120] == 0xFFFFFF)
        #expect(picture[92 + 522, 490] == ColorMap.glow.color(at: 1).packed)
        #expect(picture[92 + 473, 490] == 0xFFFFFF)
    }

    @Test func predictionsWithoutAnyErrorAreDrawn() throws {
        let perfect = results([(0, 0), (50, 50)])
        for figure in [
            DensityFigure(perfect).figure, ResidualFigure.ofTestSet(perfect).figure,
            ResidualFigure.ofHighSignal(perfect).figure, ResidualDensityFigure(perfect).figure,
        ] {
            #expect(try picture(figure).width == 1200)
        }
    }

    @Test func picturesSayWhatTheyDoNotShow() {
        let quantity = ComparedQuantity.both(of: results([(0, 1), (10, .nan), (20, 21)]))[0]
        #expect(quantity.note(outside: 3) == "3 outside the picture, 1 without a prediction")
        #expect(quantity.summary == "Velocity: mean +1.00, \u{3C3} 0.00 km/s")
    }
}
