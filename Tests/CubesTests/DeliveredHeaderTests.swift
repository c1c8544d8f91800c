import Foundation
import HDF5
import TestSupport
import Testing

@testable import Cubes
@testable import FITS

/// A header as the observatory delivers it, one card a line.
struct DeliveredHeader: Sendable, CustomTestStringConvertible {
    let name: String
    let url: URL
    var testDescription: String { name }

    /// Made up, with the quirks of real ones: an unpadded empty string, numbers as texts and beyond 64 bits,
    /// distortion terms in any order, and the frames in comments.
    static let made = ["made_SN3", "made_SN2"].map {
        DeliveredHeader(name: $0, url: Repository.root.appending(path: "Tests/Support/Headers/\($0).txt"))
    }

    /// Those of real cubes, which are not ours to copy.
    static let real = ["2384125p_NGC4569_SN3", "1944968p_NGC6822_SN1", "2445397p_M31_SN2"].compactMap { name in
        ReferenceData.url("headers/\(name).txt").map { DeliveredHeader(name: name, url: $0) }
    }

    static let all = made + real

    static func named(_ name: String) -> DeliveredHeader? { all.first { $0.name == name } }

    var cards: [String] {
        get throws {
            try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
                .filter { $0.trimmingCharacters(in: .whitespaces) != "END" }
        }
    }

    func header() throws -> CubeHeader {
        CubeHeader(cards: try cards.map { HeaderCard($0.utf8) }, fileName: "")
    }

    /// The header in a file with fewer pixels, of the given filter where there is one.
    func file(width: Int = 2, height: Int = 3, filter: String? = nil) throws -> MadeFile {
        let cards = try cards.map { card in
            if card.hasPrefix("NAXIS1 ") { return "NAXIS1  = \(width)" }
            if let filter, card.hasPrefix("FILTER  ") { return "FILTER  = '\(filter)     '" }
            return card.hasPrefix("NAXIS2 ") ? "NAXIS2  = \(height)" : card
        }
        let channels = try #require(header().integer("NAXIS3"))
        return try MadeFile(
            cards, name: name + ".fits", pixels: [Float](repeating: 1, count: width * height * channels))
    }
}

@Suite struct DeliveredHeaderTests {
    @Test func readsEveryValueOfAMadeHeader() throws {
        let made = try #require(DeliveredHeader.named("made_SN3")).file()
        let cube = try science(made.path)
        let header = cube.header
        #expect(header.object == "NGC9999" && header.filter == "SN3" && header.instrument == "SITELLE")
        #expect(header.order == 8 && header.step == 2943.025792 && header.stepNumber == 421 && header.zpdIndex == 84)
        #expect(header.orbsVersion == nil, "an empty string is no version")
        #expect(header.runID == "20BC09" && header.queueRunID == "20BQ03" && header.odometer == "2700100p")
        #expect(header.dateObs == "2020-10-17" && header.reductionDate == "2020-11-30")
        // 07:12:30 is 0.30034722 of a day.
        #expect(header.mjdObs == 59139.30034722)
        #expect(abs(try #require(header.mjdEnd) - 59139.46404722) < 1e-9)
        #expect(header.exposurePerStep == 31.5 && header.sitelleResolution == 2500 && header.calibNM == 543.5)
        #expect(header.wavenumberCalibrated == true && header.axisType == "WAVENUMBER" && header.hasBScale)
        #expect(header.flambda == 5.1234e-17 && cube.fluxConversion == [5.1234e-17])
        #expect(header.axisCorrection == 1.0371046 && header.string("CRUNID") == "20Bs02")
        #expect(header.string("APODIZ") == "1.0")
        #expect(abs(try #require(header.targetRA) - 41.2345833) < 1e-6)
        #expect(abs(try #require(header.targetDec) + 7.8912333) < 1e-6)
        #expect(header.scanMembers.count == 421)
        #expect(header.scanMembers.first?.imageQuality == 1.0922 && header.scanMembers.first?.step == -84)
        #expect(header["QID"]?.value == "40200300000000077123" && header.integer("QID") == nil)
        #expect(cube.fluxScale == 1e-17)
        #expect(
            header.cards.filter(\.isCelestial).contains { $0.keyword == "A_1_0" }
                && header.cards.filter(\.isCelestial).contains { $0.keyword == "CD1_1" })
        #expect(!header.cards.filter(\.isCelestial).contains { $0.keyword.hasSuffix("3") && $0.keyword.hasPrefix("C") })
    }

    @Test(.enabled(if: !DeliveredHeader.real.isEmpty, "skipped: no ../shared"))
    func readsEveryValueOfAnSN3Header() throws {
        let made = try #require(DeliveredHeader.named("2384125p_NGC4569_SN3")).file()
        let cube = try science(made.path)
        let header = cube.header
        #expect(header.object == "NGC4569" && header.filter == "SN3" && header.instrument == "SITELLE")
        #expect(header.order == 8 && header.step == 2943.025792 && header.stepNumber == 505 && header.zpdIndex == 101)
        #expect(header.orbsVersion == nil, "an empty string is no version")
        #expect(header.runID == "19AC27" && header.queueRunID == "19AQ07" && header.odometer == "2384125p")
        #expect(header.dateObs == "2019-04-05" && header.reductionDate == "2019-08-20")
        #expect(header.mjdObs == 58578.4347056 && header.mjdEnd == 58583.3998378)
        #expect(header.exposurePerStep == 25 && header.sitelleResolution == 3000 && header.calibNM == 543.5)
        #expect(header.wavenumberCalibrated == true && header.axisType == "WAVENUMBER" && header.hasBScale)
        #expect(header.flambda == 6.72180287152515E-17 && cube.fluxConversion == [6.72180287152515E-17])
        #expect(header.axisCorrection == 1.03619210700322 && header.string("CRUNID") == "19As01")
        #expect(header.crval3 == 14083.35747270569 && header.cdelt3 == 3.48597957245191)
        #expect(header.string("APODIZ") == "1.0")
        #expect(abs(try #require(header.targetRA) - 189.1305833) < 1e-6)
        #expect(abs(try #require(header.targetDec) - 13.1828611) < 1e-6)
        #expect(header.scanMembers.count == 505)
        #expect(header.scanMembers.first?.imageQuality == 1.0880 && header.scanMembers.first?.step == -101)
        #expect(header["QID"]?.value == "55700500000000066912" && header.integer("QID") == nil)
        #expect(cube.fluxScale == 1e-17)
        #expect(
            header.cards.filter(\.isCelestial).contains { $0.keyword == "A_1_0" }
                && header.cards.filter(\.isCelestial).contains { $0.keyword == "CD1_1" })
        #expect(!header.cards.filter(\.isCelestial).contains { $0.keyword.hasSuffix("3") && $0.keyword.hasPrefix("C") })
    }

    /// CRVAL3 and CDELT3 are the reduction's, or those of the definition in another language.
    @Test(arguments: DeliveredHeader.all)
    func theFormulaGivesTheHeadersAxis(_ delivered: DeliveredHeader) throws {
        let header = try delivered.header()
        let file = try delivered.file(width: 1, height: 1, filter: "SN3")
        let axis = try science(file.path).axis
        let origin = axis.origin - (try #require(header.crval3))
        let step = axis.step - (try #require(header.cdelt3))
        print("\(delivered.name): axis by formula minus header \(origin) cm-1, step \(step) cm-1")
        #expect(abs(origin) < 1e-3)
        #expect(abs(step) < 1e-6)
    }

    @Test(arguments: DeliveredHeader.all.filter { !$0.name.hasSuffix("SN3") })
    func cubesOfOtherFiltersAreIgnored(_ delivered: DeliveredHeader) throws {
        let file = try delivered.file()
        guard case .ignored(let reason) = try SpectralCube.open(file.path, laserMap: nil) else {
            Issue.record("The cube was not ignored.")
            return
        }
        #expect(reason.contains(delivered.name.suffix(3)))
    }

    /// The same attributes as in the real file, with values of their own: complex data, Booleans.
    @Test func readsTheAttributesOfAMadeHDF5Cube() throws {
        let conversion = (0..<20).map { 1e-17 * (1 + 0.001 * Double($0)) }
        let made = try MadeHDF5(
            .level3,
            changes: [
                "flambda": .reals(conversion), "hour_ut": .reals([0, 0, 0]), "NAXIS1": .integer(2048),
                "OBS_DATE": .text("2016-08-25"), "OBS_TIME": .text("10:25:58.56"), "no_sky": .logical(false),
                "filter_range": .reals([14_500, 15_500]), "MASK": .text("False"),
            ])
        guard case .science(let cube) = try SpectralCube.open(made.path, laserMap: nil) else {
            Issue.record("The cube was ignored.")
            return
        }
        let header = cube.header
        #expect(header.object == "M31_Field1" && header.order == 8 && header.step == 2943.025792)
        #expect(cube.fluxConversion == conversion)
        // MJD 57625 is 2016-08-25.
        let seconds = 10.0 * 3600 + 25 * 60 + 58.56
        #expect(abs(try #require(header.mjdObs) - 57625 - seconds / 86_400) < 1e-9)
        #expect(header.runID == nil && header.instrument == "SITELLE")
    }

    private static let attributes = ReferenceData.url("headers/z_hdf5_root_attributes_C1.json")

    /// The root attributes of a real HDF5 cube, of another filter, in a file with fewer pixels.
    @Test(.enabled(if: attributes != nil, "skipped: no ../shared"), arguments: ["C1", "SN3"])
    func readsTheAttributesOfAnHDF5Cube(filter: String) throws {
        let data = try Data(contentsOf: #require(Self.attributes))
        let attributes = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var values = Dictionary(uniqueKeysWithValues: MadeHDF5.attributes.keys.map { ($0, nil as HDF5Value?) })
        for (name, value) in attributes { values[name] = Self.value(value) }
        values["filter_name"] = .text(filter)
        let made = try MadeHDF5(.level3, changes: values, name: "z.hdf5", data: false) { file in
            let data = try file.createDataset("data", dimensions: [2, 3, 460], chunk: nil, element: .complex)
            try data.write([0..<2, 0..<3, 0..<460], from: [Float](repeating: 1, count: 2 * 2 * 3 * 460))
        }
        guard case .science(let cube) = try SpectralCube.open(made.path, laserMap: nil) else {
            #expect(filter == "C1", "cubes of other filters are ignored")
            return
        }
        let header = cube.header
        #expect(header.object == "NGC2392" && header.order == 2 && header.step == 569.9631)
        #expect(header.stepNumber == 460 && header.zpdIndex == 92 && header.calibNM == 543.5)
        #expect(header.axisCorrection == 1.038120862860798 && header.exposurePerStep == 10)
        #expect(header.wavenumberCalibrated == true && header.axisType == "WAVENUMBER")
        #expect(abs(cube.axis.origin - 18213.825822422503) < 1e-6 && abs(cube.axis.step - 19.79763676350194) < 1e-9)
        // The file of values is read to a unit in the last place.
        #expect(abs(try #require(header.crval3) - 18213.825822422503) < 1e-11)
        #expect(abs(try #require(header.cdelt3) - 19.79763676350194) < 1e-14)
        #expect(cube.fluxConversion.count == 460)
        #expect(cube.fluxConversion.allSatisfy { abs($0 / 1.8862881610666582e-17 - 1) < 1e-15 })
        #expect(header.dateObs == "2022-03-04" && header.reductionDate == "2022-04-02")
        // MJD 59642 is 2022-03-04.
        let seconds = 6.0 * 3600 + 26 * 60 + 49.931
        #expect(abs(try #require(header.mjdObs) - 59642 - seconds / 86_400) < 1e-9)
        #expect(abs(try #require(header.targetRA) - 112.29627888716608) < 1e-8)
        #expect(abs(try #require(header.targetDec) - 20.9118469506743) < 1e-8)
        #expect(header.runID == nil && header.instrument == "SITELLE")
        let sky = try #require(CelestialCoordinates(header: header)).position(x: 1072.5, y: 1030.5)
        #expect(abs(sky.rightAscension - 112.29627888717) < 1e-9)
    }

    /// An attribute as the file of values has it; a long one is given by its length and its first elements.
    private static func value(_ value: Any) -> HDF5Value? {
        if let long = value as? [String: Any], let shape = long["shape"] as? [Int],
            let first = long["first"] as? [Double]
        {
            return .reals((0..<shape[0]).map { $0 < first.count ? first[$0] : first[first.count - 1] })
        }
        if let numbers = value as? [Double] { return .reals(numbers) }
        if let text = value as? String { return .text(text) }
        guard let number = value as? NSNumber else { return nil }
        if String(cString: number.objCType) == "c" { return .logical(number.boolValue) }
        return Int(exactly: number.doubleValue).map { .integer($0) } ?? .real(number.doubleValue)
    }

    /// Expected: astropy.wcs all_pix2world on the same cards.
    @Test(
        arguments: [
            ("made_SN3", 0.0, 0.0, 41.325436237, -7.986465957),
            ("made_SN3", 2047.0, 2063.0, 41.149269756, -7.797991840),
            ("made_SN3", 1000.0, 500.0, 41.238910836, -7.939958587),
            ("made_SN2", 0.0, 0.0, 301.875291941, 33.037399962),
            ("made_SN2", 2047.0, 2063.0, 301.650448379, 33.209878243),
            ("2384125p_NGC4569_SN3", 0.0, 0.0, 189.228429639, 13.095181113),
            ("2384125p_NGC4569_SN3", 2047.0, 2063.0, 189.041679477, 13.274215284),
            ("2445397p_M31_SN2", 1000.0, 500.0, 11.051019705, 41.564957843),
            ("1944968p_NGC6822_SN1", 0.0, 0.0, 296.296237058, -14.846408107),
        ].filter { DeliveredHeader.named($0.0) != nil })
    func placesPixelsOnTheSky(_ name: String, x: Double, y: Double, ra: Double, dec: Double) throws {
        let header = try #require(DeliveredHeader.named(name)).header()
        let position = try #require(CelestialCoordinates(header: header)).position(x: x, y: y)
        #expect(abs(position.rightAscension - ra) < 1e-8)
        #expect(abs(position.declination - dec) < 1e-8)
    }
}
