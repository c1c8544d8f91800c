import Foundation
import Products
import Records
import Spectra
import TestSupport
import Testing

@Suite struct MapsFileTests {
    private let directory: TemporaryDirectory
    private let result = SyntheticField.result(width: 37, height: 23)
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/maps [1].fits"
        try MapsFile.write(result, to: path)
    }

    @Test func planesReadBackBitForBit() throws {
        let file = try FITSReading(path)
        let maps = result.maps
        let planes: [(String, [Float])] = [
            ("VELOCITY", maps.velocity), ("VELOCITY_ERR", maps.velocityError), ("BROADENING", maps.broadening),
            ("BROADENING_ERR", maps.broadeningError), ("FLUX", maps.flux), ("FLUX_ERR", maps.fluxError),
            ("SNR", maps.snr), ("PRIOR_VELOCITY", maps.priorVelocity), ("PRIOR_BROADENING", maps.priorBroadening),
            ("PRIOR_VELOCITY_ERR", maps.priorVelocityError), ("PRIOR_BROADENING_ERR", maps.priorBroadeningError),
            ("CHI2", maps.reducedChiSquare), ("CONTINUUM", maps.continuum), ("SKY_VELOCITY", maps.skyVelocity),
            ("SKY_VELOCITY_ERR", maps.skyVelocityError),
            ("BROADENING_LIMIT", maps.broadeningLimit), ("BROADENING_SQUARE", maps.broadeningSquare),
        ]
        for (name, values) in planes {
            try file.move(to: name)
            #expect(file.axes == (values.count == 37 * 23 ? [37, 23] : [37, 23, 5]), "\(name)")
            let read = try file.floats(count: values.count)
            #expect(read.count { $0.isNaN } == values.count { $0.isNaN })
            #expect(zip(read, values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(name)")
        }
        #expect(maps.velocity.contains { $0.isNaN } && maps.velocity.contains { $0.isFinite })
        try file.move(to: "MASK")
        #expect(try file.integers(count: 37 * 23) == maps.mask.map(\.rawValue))
    }

    @Test func extensionsStandInTheirDocumentedOrder() throws {
        let file = try FITSReading(path)
        let names = try (1..<file.hduCount).map { index in
            try file.move(to: index)
            return file.string("EXTNAME") ?? ""
        }
        #expect(
            names == [
                "VELOCITY", "VELOCITY_ERR", "BROADENING", "BROADENING_ERR", "FLUX", "FLUX_ERR", "SNR",
                "PRIOR_VELOCITY", "PRIOR_BROADENING", "PRIOR_VELOCITY_ERR", "PRIOR_BROADENING_ERR", "CHI2", "CONTINUUM",
                "SKY_VELOCITY", "MASK", "CALIBRATION", "RESIDUALS", "COMPONENTS", "SKY_VELOCITY_ERR",
                "BROADENING_LIMIT", "BROADENING_SQUARE", "COMPONENT_VELOCITY", "COMPONENT_VELOCITY_ERR",
                "COMPONENT_BROADENING", "COMPONENT_BROADENING_ERR", "COMPONENT_FLUX", "COMPONENT_FLUX_ERR",
            ])
    }

    @Test func everyHDUCarriesValidChecksums() throws {
        let file = try FITSReading(path)
        for index in 0..<file.hduCount {
            try file.move(to: index)
            #expect(file.checksums == (1, 1), "HDU \(index)")
        }
    }

    @Test func primaryHeaderTellsWhereTheMapsComeFrom() throws {
        let file = try FITSReading(path)
        let expected = [
            "PROCID": "01020304-0506-0708-090a-0b0c0d0e0f10", "PROCVER": "0.1.0",
            "PROCGIT": String(repeating: "ab12", count: 10), "CONFSUM": String(repeating: "0123456789abcdef", count: 4),
            "PRIORNET": "paper", "PRIORSUM": String(repeating: "fedcba9876543210", count: 4),
            "CUBEFILE": "2307000p.fits", "CUBESUM": String(repeating: "00ff", count: 16), "ODOMETER": "2307000p",
            "RUNID": "18BP41", "QRUNID": "18BQ19", "ORBSVER": "", "CUBELEV": "fits", "FILTER": "SN3",
            "SPECSYS": "HELIOCEN", "SSYSOBS": "TOPOCENT", "LINEFRAM": "AIR", "OBJECT": "M33_Field7",
            "DATE-OBS": "2018-10-11", "TELESCOP": "CFHT 3.6m", "INSTRUME": "SITELLE",
            // One calibration check warns, every metric passes: the worst counts.
            "VERDICT": "warn", "DATE": "2018-10-11T05:31:09",
        ]
        for (keyword, value) in expected { #expect(file.string(keyword) == value, "\(keyword)") }
        let summary = result.assessment.summary
        let numbers: [String: Double] = [
            "STEPNB": 842, "RESOLUT": 4740.2, "VHELIO": -5.56, "SKYZERO": 73.6, "SKYRMS": 2.2,
            "EXPTIME": 13.3, "MJD-OBS": 58402.3126493, "NPIXEL": 851, "NATTEMPT": Double(summary.attemptedCount),
            "NCONVERG": Double(summary.convergedCount), "NUSABLE": Double(summary.usableCount),
            "QUALBITS": Double(summary.qualityBits),
        ]
        for (keyword, value) in numbers { #expect(file.number(keyword) == value, "\(keyword)") }
        let median = Double(try #require(summary.velocityMedian))
        #expect(abs(try #require(file.number("VELMED")) - median) < 1e-6 * abs(median))
        #expect(try #require(file.card("VHELIO")).contains("was added to the measured velocities"))
        #expect(file.number("ORDER") == nil, "only the documented cards of the cube are copied")
    }

    @Test func aCorrectionThatWasNotMadeIsNotClaimed() throws {
        var provenance = result.provenance
        provenance.heliocentricVelocity = nil
        provenance.skyZeroPoint = nil
        provenance.skyZeroPointScatter = .nan
        let other = FieldResult(
            maps: result.maps, provenance: provenance, calibrationChecks: [], assessment: result.assessment)
        let path = directory.path + "/topocentric.fits"
        try MapsFile.write(other, to: path)
        let file = try FITSReading(path)
        for keyword in ["SPECSYS", "VHELIO", "SKYZERO", "SKYRMS"] { #expect(file.card(keyword) == nil, "\(keyword)") }
    }

    @Test func maskHeaderHoldsTheLegend() throws {
        let file = try FITSReading(path)
        try file.move(to: "MASK")
        for definition in PixelMask.definitions {
            let keyword = "MB" + String(format: "%02d", definition.bit)
            #expect(file.string(keyword) == definition.name)
            #expect(try #require(file.card(keyword)).hasSuffix(definition.meaning), "\(keyword) is cut short")
        }
        #expect(file.number("MBEXCL") == Double(PixelMask.excluding.rawValue))
    }

    @Test func planesNameTheirErrorsAndTheirMask() throws {
        let file = try FITSReading(path)
        try file.move(to: "FLUX")
        #expect(file.string("ERRDATA") == "FLUX_ERR" && file.string("QUALDATA") == "MASK")
        #expect(file.string("BUNIT") == "erg s-1 cm-2" && file.string("HDUCLAS2") == "DATA")
        #expect((1...5).map { file.string("C\($0)") } == EmissionLine.sn3.map(\.name))
        try file.move(to: "FLUX_ERR")
        #expect(file.string("SCIDATA") == "FLUX" && file.string("HDUCLAS2") == "ERROR")
        try file.move(to: "MASK")
        #expect(file.string("HDUCLAS2") == "QUALITY")
    }

    @Test func celestialCardsAreCopiedVerbatimAndSpectralOnesLeftOut() throws {
        let file = try FITSReading(path)
        for plane in ["VELOCITY", "MASK", "FLUX"] {
            try file.move(to: plane)
            for card in SyntheticField.cubeCards.dropFirst(8) where !card.prefix(8).contains("3") {
                let keyword = card.prefix(8).trimmingCharacters(in: .whitespaces)
                let expected = card.reversed().drop { $0 == " " }.reversed()
                #expect(file.card(keyword) == String(expected), "\(keyword) of \(plane)")
            }
        }
        try file.move(to: "VELOCITY")
        #expect(file.number("WCSAXES") == 2)
        #expect(file.card("CTYPE3") == nil && file.card("CDELT3") == nil)
        try file.move(to: "FLUX")
        #expect(file.number("WCSAXES") == 3 && file.number("CD3_3") == 1)
    }

    @Test func tablesHoldEveryCheckAndBin() throws {
        let file = try FITSReading(path)
        try file.move(to: "CALIBRATION")
        let checks = result.calibrationChecks + result.assessment.checks
        #expect(try file.strings(column: "NAME") == checks.map(\.name))
        #expect(try file.strings(column: "VERDICT") == checks.map(\.verdict.rawValue))
        let values = try file.doubles(column: "VALUE")
        #expect(values[0] == 73.6 && values[1].isNaN)
        #expect(try file.strings(column: "NOTE")[1] == "No map beside the cube: ? by geometry, it?s less exact.")

        try file.move(to: "RESIDUALS")
        let bins = result.assessment.residualBins
        #expect(file.rowCount == 30)
        #expect(try file.strings(column: "QUANTITY") == bins.map(\.quantity.rawValue))
        #expect(try file.doubles(column: "PIXELS") == bins.map { Double($0.pixelCount) })
        let means = try file.doubles(column: "MEAN_ABS")
        #expect(zip(means, bins).allSatisfy { $0.isNaN ? $1.meanAbsolute == nil : Float($0) == $1.meanAbsolute })
        #expect(bins.contains { $0.meanAbsolute != nil })
    }

    @Test func twoCloudsOfAPixelStandInOneRow() throws {
        let file = try FITSReading(path)
        try file.move(to: "COMPONENTS")
        let pairs = result.maps.components
        #expect(file.rowCount == pairs.count && pairs.count > 3)
        let (x, y) = (try file.doubles(column: "X"), try file.doubles(column: "Y"))
        let velocities = [try file.doubles(column: "VELOCITY_1"), try file.doubles(column: "VELOCITY_2")]
        let gains = try file.doubles(column: "DELTA_AIC")
        for (row, pair) in pairs.enumerated() {
            // FITS counts pixels from 1.
            #expect(Int(y[row] - 1) * 37 + Int(x[row] - 1) == pair.pixel)
            #expect(Float(velocities[0][row]) == pair.brighter.velocity)
            #expect(Float(velocities[1][row]) == pair.fainter.velocity && gains[row] == 42)
        }
        let fluxes = [try file.doubles(column: "FLUX_HALPHA_1"), try file.doubles(column: "FLUX_HALPHA_2")]
        #expect(zip(fluxes[0], fluxes[1]).allSatisfy { $0 > $1 })
    }

    @Test func bothCloudsStandInPlanes() throws {
        let file = try FITSReading(path)
        let (pairs, count) = (result.maps.components, 37 * 23)
        try file.move(to: "COMPONENT_VELOCITY")
        #expect(file.axes == [37, 23, 2] && file.string("ERRDATA") == "COMPONENT_VELOCITY_ERR")
        #expect((1...2).map { file.string("C\($0)") } == ["brighter", "fainter"])
        let velocities = try file.floats(count: 2 * count)
        #expect(velocities.count { $0.isFinite } == 2 * pairs.count)
        #expect(
            pairs.allSatisfy {
                velocities[$0.pixel] == $0.brighter.velocity && velocities[count + $0.pixel] == $0.fainter.velocity
            })
        try file.move(to: "COMPONENT_FLUX")
        #expect(file.axes == [37, 23, 10])
        #expect([2, 7].map { file.string("C\($0)") } == ["HALPHA brighter", "HALPHA fainter"])
        let fluxes = try file.floats(count: 10 * count)
        for pair in pairs {
            #expect((0..<5).map { fluxes[$0 * count + pair.pixel] } == pair.brighter.flux)
            #expect((5..<10).map { fluxes[$0 * count + pair.pixel] } == pair.fainter.flux)
        }
    }

    @Test func twoCloudsHaveAPlaceOnTheSky() throws {
        let located = SyntheticField.result(width: 37, height: 23) { maps in
            // Pixels are numbered from 0; the coordinates do not reach the first.
            let first = maps.components[0].pixel
            maps.locateComponents { x, y in
                Int(y) * 37 + Int(x) == first ? nil : (rightAscension: 10 + x, declination: -20 + y)
            }
        }
        let path = directory.path + "/located.fits"
        try MapsFile.write(located, to: path)
        let file = try FITSReading(path)
        try file.move(to: "COMPONENTS")
        let (x, y) = (try file.doubles(column: "X"), try file.doubles(column: "Y"))
        let (ra, dec) = (try file.doubles(column: "RA"), try file.doubles(column: "DEC"))
        #expect(x.count > 3 && ra[0].isNaN && dec[0].isNaN)
        #expect(x.indices.dropFirst().allSatisfy { ra[$0] == 9 + x[$0] && dec[$0] == -21 + y[$0] })
    }

    @Test func twoCloudsThatWereTriedHaveTheirGain() throws {
        let tried = SyntheticField.result(width: 37, height: 23) { $0.note(deltaAIC: -7, at: 40) }
        let path = directory.path + "/tried.fits"
        try MapsFile.write(tried, to: path)
        let file = try FITSReading(path)
        try file.move(to: "DELTA_AIC")
        let gains = try file.floats(count: 37 * 23)
        #expect(gains[40] == -7 && gains.count { $0.isFinite } == 1)
    }

    @Test func planesOfSingleLinesAreThereWhenTheLinesMoveApart() throws {
        let apart = SyntheticField.result(width: 37, height: 23) { maps in
            maps.addLinePlanes()
            for index in maps.lineVelocity.indices { maps.lineVelocity[index] = Float(index) }
        }
        let path = directory.path + "/apart.fits"
        try MapsFile.write(apart, to: path)
        let file = try FITSReading(path)
        #expect(file.hduCount == 32)
        try file.move(to: "LINE_VELOCITY")
        #expect(file.axes == [37, 23, 5] && file.string("ERRDATA") == "LINE_VELOCITY_ERR")
        #expect(try file.floats(count: 37 * 23 * 5) == apart.maps.lineVelocity)
        #expect((1...5).map { file.string("C\($0)") } == EmissionLine.sn3.map(\.name))
    }

    @Test func namesTooLongForACardGoOnInTheNext() throws {
        let name = "M33_" + String(repeating: "very_long_", count: 12) + "it's.fits"
        var provenance = result.provenance
        provenance.claim.delivery = Delivery(
            path: "/data/" + name, byteCount: 1, sha256: provenance.claim.delivery.sha256, arrivedAt: Date(),
            settledAt: Date())
        let other = FieldResult(
            maps: result.maps, provenance: provenance, calibrationChecks: [], assessment: result.assessment)
        let path = directory.path + "/long.fits"
        try MapsFile.write(other, to: path)
        #expect(try FITSReading(path).string("CUBEFILE") == name)
        if FileManager.default.isExecutableFile(atPath: Self.verifier) {
            let verdict = try Command(Self.verifier, [path])
            #expect(verdict.output.contains("found 0 warning(s) and 0 error(s)"), "\(verdict.output)")
        }
    }

    static let verifier = "/usr/bin/fitsverify"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: verifier), "needs Debian's package fitsverify"))
    func fitsverifyFindsNothing() throws {
        let plain = directory.path + "/maps.fits"
        try FileManager.default.copyItem(atPath: path, toPath: plain)
        let verdict = try Command(Self.verifier, [plain])
        #expect(verdict.status == 0)
        #expect(verdict.output.contains("found 0 warning(s) and 0 error(s)"), "\(verdict.output)")
    }

    @Test func refusesToOverwriteAFile() throws {
        let error = #expect(throws: ProductError.self) { try MapsFile.write(result, to: path) }
        #expect(error?.code == .write || error?.code == .exists)
        #expect(try FITSReading(path).hduCount == 28)
    }
}
