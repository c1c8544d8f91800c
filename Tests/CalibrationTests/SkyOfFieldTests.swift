import Simulator
import Spectra
import Testing

@testable import Calibration

/// A field's sky spectra as the service measures them, and as ORCS does.
private struct SkyOfField {
    /// Velocities of the OH lines, km/s, and how far a robust plane leaves them scattered.
    private(set) var measured: [Double] = []
    /// Velocities by ORCS's recipe, km/s.
    private(set) var recipe: [Double] = []
    /// Width of the OH lines over the instrument's.
    private(set) var widthRatios: [Double] = []

    mutating func add(_ spectrum: [Float], axis: WavenumberAxis, lineWidth: Double, label: String) throws {
        let fit = NightSkyFit(axis: axis, groups: NightSkyGroups(axis: axis, lineWidth: lineWidth))
        let start = try #require(fit.search(spectrum, lineWidth: lineWidth, gas: .none))
        let search = NebularSearch(
            axis: axis, lineWidth: lineWidth, beside: fit.background(lineWidth: lineWidth, velocity: start))
        let seen = search.search(spectrum, velocities: -700...200)
        let gas = seen.map { NightSkyFit.Gas.seen([$0.velocity]) } ?? .none
        let result = try #require(fit.refine(spectrum, lineWidth: lineWidth, gas: gas, start: start))
        let ratio = fit.lineWidthRatio(spectrum, lineWidth: lineWidth, gas: gas, velocity: result.velocity)
        let repeated = try #require(PublishedRecipe(axis: axis, lineWidth: lineWidth).velocity(spectrum, start: 80))
        print(
            "\(label): \(result.velocity) +- \(result.error), ORCS's recipe \(repeated); gas at",
            "\(seen?.velocity ?? .nan), \(seen?.significance ?? .nan) sigma; hydrogen",
            "\(result.hydrogen?.velocity ?? .nan); line width over theory \(ratio?.ratio ?? .nan)",
            "+- \(ratio?.error ?? .nan)")
        measured.append(result.velocity)
        recipe.append(repeated)
        if let ratio { widthRatios.append(ratio.ratio) }
    }

    static func difference(_ left: [Double], _ right: [Double]) -> (median: Float, scatter: Float) {
        let differences = zip(left, right).map { Float($0 - $1) }
        return (RobustStatistics.median(differences), RobustStatistics.sigma(differences))
    }

    static func scatterAboutPlane(_ velocities: [Double], _ places: [(x: Double, y: Double)]) -> Double {
        let points = zip(velocities, places).map {
            SmoothSurface.Point(x: $1.x, y: $1.y, value: $0, weight: 1)
        }
        return SmoothSurface.fit(points, terms: .plane)?.scatter ?? .nan
    }
}

/// What ORCS's recipe makes of a sky, beside the fit: it counts H-alpha as a line of the sky and has no nebular lines,
/// which its faint sky lines then take for their own.
@Suite struct SkyOfFieldTests {
    /// SITELLE's own spectra and the OH velocities that ORCS published for them: positive, as the lines appear at
    /// smaller wavenumbers than they have. The recipe has to give them, and the fit has to be smoother over the field.
    @Test(.enabled(if: RealSky.exists, "skipped: no ../shared"))
    func agreesWithPublishedVelocitiesOfM31() throws {
        let real = try RealSky()
        var sky = SkyOfField()
        for (spectrum, row) in zip(real.spectra, real.rows) {
            try sky.add(
                spectrum, axis: real.axis, lineWidth: real.setup.lineWidth(correction: real.correction(y: row.y)),
                label: "M31 (\(row.x), \(row.y)), published \(row.velocity)")
        }
        let published = real.rows.map(\.velocity)
        let places = real.rows.map { ($0.x, $0.y) }
        let ours = SkyOfField.difference(sky.measured, published)
        let recipe = SkyOfField.difference(sky.recipe, published)
        let smoothness = SkyOfField.scatterAboutPlane(sky.measured, places)
        let theirs = SkyOfField.scatterAboutPlane(published, places)
        print("M31: median difference to ORCS \(ours.median), robust scatter \(ours.scatter) km/s;")
        print("M31: ORCS's recipe repeated: \(recipe.median), \(recipe.scatter) km/s;")
        print("M31: robust scatter about a plane \(smoothness), ORCS \(theirs) km/s;")
        print("M31: OH line width over theory, median \(RobustStatistics.median(sky.widthRatios.map(Float.init)))")
        #expect(abs(recipe.median) <= 1.5)
        #expect(recipe.scatter <= 3)
        #expect(abs(ours.median) <= 3)
        #expect(smoothness <= 2.2)
        #expect(smoothness < 0.7 * theirs)
    }

    /// The same on made-up spectra, whose truth is known: a plane of velocities, gas that moves at -250 km/s.
    @Test func followsAMadeFieldMoreSmoothlyThanTheRecipe() throws {
        var sky = SkyOfField()
        var truth: [Double] = []
        let places = (0..<20).map { index in
            let (column, row) = (Double(index % 4), Double(index / 4))
            return (x: 200 + 500 * column, y: 200 + 400 * row)
        }
        for (index, place) in places.enumerated() {
            truth.append(60 + 0.008 * place.x + 0.005 * place.y)
            // Brightest line 1e-17, noise of 300 pixels of 2e-18 each.
            var spectrum = SyntheticSky(
                velocity: truth[index], brightness: 1e-17 / 4.3, noise: 2e-18 / 300.0.squareRoot())
            spectrum.nebular = [0.1e-17, 0.6e-17, 0.25e-17, 0.2e-17, 0.15e-17]
            spectrum.nebularVelocity = -250 + 0.02 * place.x
            try sky.add(
                spectrum.spectra(1, seed: UInt64(index))[0], axis: SyntheticSky.axis,
                lineWidth: SyntheticSky.lineWidth, label: "made (\(place.x), \(place.y)), truth \(truth[index])")
        }
        let ours = SkyOfField.difference(sky.measured, truth)
        let recipe = SkyOfField.difference(sky.recipe, truth)
        print("made field: off by \(ours.median), scatter \(ours.scatter) km/s;")
        print("made field: ORCS's recipe: \(recipe.median), \(recipe.scatter) km/s")
        #expect(abs(ours.median) <= 0.3)
        #expect(ours.scatter <= 0.5)
        #expect(SkyOfField.scatterAboutPlane(sky.measured, places) <= 0.5)
        #expect(ours.scatter < recipe.scatter)
        #expect(sky.widthRatios.count > 10)
        #expect(abs(RobustStatistics.median(sky.widthRatios.map(Float.init)) - 1) < 0.01)
    }
}
