import Cubes
import Foundation
import Pipeline
import Products
import Simulator
import Spectra
import TestSupport
import Testing

/// The same simulated field in every format in which a cube can be delivered.
@Suite struct FormatTests {
    /// A format, the habit of its fluxes, and what the file is called.
    struct Delivery: Sendable, CustomTestStringConvertible {
        let format: CubeFormat
        let habit: FieldParameters.FluxHabit
        let name: String
        /// Whether the numbers of the file are those of the first delivery to the last bit.
        var isExact = true

        var testDescription: String { "\(format.rawValue) \(habit), \(name)" }
    }

    static let deliveries = [
        Delivery(format: .fits, habit: .plain, name: "2307000p.fits"),
        Delivery(format: .fits, habit: .scaled, name: "2307000p.fits"),
        Delivery(format: .fits, habit: .plain, name: "2307000p.fits.fz"),
        Delivery(format: .fits, habit: .scaled, name: "2307000p.fits.gz"),
        // The deep frame is a mean here, a sum elsewhere.
        Delivery(format: .level1, habit: .plain, name: "2307000z.hdf5", isExact: false),
        Delivery(format: .level2, habit: .plain, name: "2307000z.hdf5"),
        Delivery(format: .level25, habit: .plain, name: "2307000z.hdf5"),
        // The flux of a count stands there once for each channel, and their median is rounded.
        Delivery(format: .level25, habit: .scaled, name: "2307000z.hdf5", isExact: false),
        // Counts are rounded once more when they become fluxes.
        Delivery(format: .level3, habit: .plain, name: "2307000z.hdf5", isExact: false),
        Delivery(format: .level3, habit: .scaled, name: "2307000z.hdf5", isExact: false),
    ]

    private static let planes = [
        "VELOCITY", "VELOCITY_ERR", "BROADENING", "FLUX", "FLUX_ERR", "CHI2", "CONTINUUM", "PRIOR_VELOCITY",
        "SKY_VELOCITY",
    ]

    private static func maps(_ delivery: Delivery) throws -> (mask: [PixelMask], planes: [[Float]]) {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (70, 80)
        (parameters.format, parameters.fluxHabit) = (delivery.format, delivery.habit)
        let delivered = try SimulatedDelivery(parameters, name: delivery.name)
        // HDF5 files say when a scan began, not when it ended: the Sun's frame differs by some m/s.
        var settings = PipelineSettings()
        settings.corrections.heliocentric = false
        let record = try #require(try delivered.process(tileMemory: 64 << 20, settings: settings))
        let path = try #require(record.result?.products.first { $0.kind == .maps }).path
        let reader = MapsReader(path)
        return (try reader.mask(), try planes.map { try reader.plane($0) })
    }

    /// The noise that the fit is given is the spectra's own, with a deep frame beside the cube and without.
    @Test(arguments: ["2307000p.fits", "cube.fits"]) func theReducedChiSquareOfGoodPixelsIsOne(name: String) throws {
        let (mask, planes) = try Self.maps(Delivery(format: .fits, habit: .scaled, name: name))
        let place = try #require(Self.planes.firstIndex(of: "CHI2"))
        let good = zip(planes[place], mask).filter { !$1.contains(.doNotUse) }.map(\.0)
        let median = RobustStatistics.median(good)
        print("\(name): reduced chi-square \(median) in the median of \(good.count) pixels")
        if name.hasPrefix("2307000p") { try DocumentedNumbers.expect("pipeline.reduced_chi_square", Double(median)) }
        #expect((0.95...1.05).contains(median) && good.count > 1000)
    }

    @Test func everyFormatGivesTheSameMaps() throws {
        let reference = try Self.maps(Self.deliveries[0])
        #expect(reference.mask.count { !$0.contains(.doNotUse) } > 1000)
        var (differing, rounding) = (0, Float(0))
        for delivery in Self.deliveries.dropFirst() {
            let found = try Self.maps(delivery)
            // In units of the plane's usual value.
            var differences: [Float] = []
            for ((name, first), second) in zip(zip(Self.planes, reference.planes), found.planes) {
                if delivery.isExact {
                    let isSame = first.map(\.bitPattern) == second.map(\.bitPattern)
                    if !isSame { differing += 1 }
                    #expect(isSame, "\(delivery.testDescription) \(name)")
                }
                let usual = RobustStatistics.median(first.map { abs($0) })
                for (one, other) in zip(first, second) where one.isFinite && other.isFinite {
                    differences.append(abs(one - other) / usual)
                }
            }
            let largest = differences.max() ?? .nan
            let most = RobustStatistics.quantile(0.99, of: differences)
            let changed = zip(reference.mask, found.mask).count { $0 != $1 }
            print(
                "\(delivery.testDescription): 99 % of the maps differ by less than \(most), all by less than \(largest);",
                "the mask in \(changed) pixels")
            if !delivery.isExact { rounding = max(rounding, most) }
            // A fit stops where a step no longer matters, to a thousandth of an error.
            #expect(most < 1e-5 && largest < 3e-3 && changed == 0)
        }
        try DocumentedNumbers.expect("formats.differing_maps", Double(differing))
        try DocumentedNumbers.expect("formats.rounding_difference", Double(rounding), .largest)
    }
}
