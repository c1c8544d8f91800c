import Foundation
import HDF5
import Testing

@testable import Cubes
@testable import FITS

/// Headers of real cubes as the observatory delivered them, one card a line.
private let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data/headers")

private let present = FileManager.default.fileExists(atPath: folder.path)

@Suite(.enabled(if: present, "skipped: no ../shared")) struct RealHeaderTests {
    private func cards(_ name: String) throws -> [String] {
        try String(contentsOf: folder.appending(path: name + ".txt"), encoding: .utf8)
            .split(separator: "\n").map(String.init).filter { $0.trimmingCharacters(in: .whitespaces) != "END" }
    }

    /// The header in a file with fewer pixels.
    private func file(_ name: String, width: Int = 2, height: Int = 3) throws -> MadeFile {
        let cards = try cards(name).map { card in
            if card.hasPrefix("NAXIS1 ") { return "NAXIS1  = \(width)" }
            return card.hasPrefix("NAXIS2 ") ? "NAXIS2  = \(height)" : card
        }
        let channels = try #require(cards.first { $0.hasPrefix("NAXIS3") }.flatMap { HeaderCard($0.utf8).integer })
        return try MadeFile(
            cards, name: name + ".fits", pixels: [Float](repeating: 1, count: width * height * channels))
    }

    private func header(_ name: String) throws -> CubeHeader {
        CubeHeader(cards: try cards(name).map { HeaderCard($0.utf8) }, fileName: "")
    }

    @Test func readsEveryValueOfAnSN3Header() throws {
        let made = try file("2384125p_NGC4569_SN3")
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
        #expect(header.wcs.contains { $0.keyword == "A_1_0" } && header.wcs.contains { $0.keyword == "CD1_1" })
        #expect(!header.wcs.contains { $0.keyword.hasSuffix("3") && $0.keyword.hasPrefix("C") })
    }

    /// CRVAL3 and CDELT3 were written by the reduction.
    @Test(arguments: ["1944968p_NGC6822_SN1", "2384125p_NGC4569_SN3", "2445397p_M31_SN2"])
    func theFormulaGivesTheHeadersAxis(_ name: String) throws {
        let cards = try cards(name).map { card in
            card.hasPrefix("FILTER  ") ? "FILTER  = 'SN3     '" : card
        }
        let header = CubeHeader(cards: cards.map { HeaderCard($0.utf8) }, fileName: "")
        let count = try #require(header.integer("NAXIS3"))
        let shrunk = cards.map { card in
            card.hasPrefix("NAXIS1 ") ? "NAXIS1  = 1" : card.hasPrefix("NAXIS2 ") ? "NAXIS2  = 1" : card
        }
        let made = try MadeFile(shrunk, pixels: [Float](repeating: 0, count: count))
        let axis = try science(made.path).axis
        let origin = axis.origin - (try #require(header.crval3))
        let step = axis.step - (try #require(header.cdelt3))
        print("\(name): axis by formula minus header \(origin) cm-1, step \(step) cm-1")
        #expect(abs(origin) < 1e-3)
        #expect(abs(step) < 1e-6)
    }

    @Test func cubesOfOtherFiltersAreIgnored() throws {
        for name in ["1944968p_NGC6822_SN1", "2445397p_M31_SN2"] {
            let made = try file(name)
            guard case .ignored(let reason) = try SpectralCube.open(made.path, laserMap: nil) else {
                Issue.record("\(name) was not ignored")
                continue
            }
            #expect(reason.contains(name.suffix(3)))
        }
    }

    /// The root attributes of a real HDF5 cube, of another filter, in a file with fewer pixels.
    @Test(arguments: ["C1", "SN3"])
    func readsTheAttributesOfAnHDF5Cube(filter: String) throws {
        let data = try Data(contentsOf: folder.appending(path: "z_hdf5_root_attributes_C1.json"))
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
    @Test(arguments: [
        ("2384125p_NGC4569_SN3", 0.0, 0.0, 189.228429639, 13.095181113),
        ("2384125p_NGC4569_SN3", 2047.0, 2063.0, 189.041679477, 13.274215284),
        ("2445397p_M31_SN2", 1000.0, 500.0, 11.051019705, 41.564957843),
        ("1944968p_NGC6822_SN1", 0.0, 0.0, 296.296237058, -14.846408107),
    ])
    func placesPixelsOnTheSky(_ name: String, x: Double, y: Double, ra: Double, dec: Double) throws {
        let coordinates = try #require(CelestialCoordinates(header: try header(name)))
        let position = coordinates.position(x: x, y: y)
        #expect(abs(position.rightAscension - ra) < 1e-8)
        #expect(abs(position.declination - dec) < 1e-8)
    }
}
