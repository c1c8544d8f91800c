import FITS
import Foundation
import HDF5
import Testing

@testable import Cubes

@Suite struct HDF5HeaderTests {
    private func header(_ changes: [String: HDF5Value?] = [:]) throws -> CubeHeader {
        try MadeHDF5(.level3, changes: changes).cube().header
    }

    @Test func attributesStandUnderTheKeywordsOfFITS() throws {
        let header = try header()
        #expect(header.object == "M31_Field1" && header.filter == "SN3" && header.instrument == "SITELLE")
        #expect(header.order == 8 && header.step == 2943.025792 && header.stepNumber == 20 && header.zpdIndex == 4)
        #expect(header.calibNM == 543.5 && header.axisCorrection == 1.037471)
        #expect(header.crval3 == 14100.7423 && header.cdelt3 == 2.0983247)
        #expect(header.wavenumberCalibrated == true && header.axisType == "WAVENUMBER")
        #expect(header.exposurePerStep == 13.3 && header.flambda == 3.42e-16 && header.string("APODIZ") == "1.0")
        #expect(header.reductionDate == "2022-04-02" && !header.hasBScale)
        #expect(header.integer("NAXIS") == 3 && header.integer("NAXIS1") == 11 && header.integer("NAXIS3") == 20)
    }

    /// MJD 57625 is 2016-08-25; 10:25:58.56 is 0.434705556 of a day.
    @Test(arguments: [
        ["obs_date": HDF5Value.text("2016-08-25"), "obs_time": .text("10:25:58.56")],
        ["obs_date": .integers([2016, 8, 25]), "obs_time": .reals([10, 25, 58.56])],
    ])
    func theDateOfTheScanIsRead(changes: [String: HDF5Value]) throws {
        let header = try header(changes.mapValues { $0 })
        #expect(header.dateObs == "2016-08-25")
        #expect(abs(try #require(header.mjdObs) - 57625.434705556) < 1e-8)
    }

    /// MJD 57625 is 2016-08-25; midnight at 155.47 degrees west is at 0.43186 of a day.
    @Test func aDateWithoutATimeStandsForMidnight() throws {
        let time = try header(["obs_time": nil]).time
        #expect(time.isDayAlone && time.remarks.isEmpty)
        #expect(abs(try #require(time.start) - 57625.43186) < 1e-5)
    }

    /// A message names what is there, and does not ask for what is.
    @Test(arguments: ["step", "order", "axis_corr", "nm_laser"])
    func anAttributeThatIsNoNumberIsNoMissingOne(attribute: String) throws {
        let error = #expect(throws: CubeError.self) {
            _ = try MadeHDF5(.level2, changes: [attribute: .real(.nan)]).cube()
        }
        #expect(error?.code == .keywordInvalid && error?.message.contains("no number (\(attribute))") == true)
    }

    @Test func theProgramThatWroteTheFileIsNotTheProposal() throws { #expect(try header().runID == nil) }

    @Test(arguments: [
        (HDF5Value.real(11.0415), HDF5Value.real(-14.7553)), (.text("0:44:9.96"), .text("-14:45:19.08")),
        (.reals([0, 44, 9.96]), .reals([-14, 45, 19.08])),
    ])
    func theTargetIsReadInDegreesAndInParts(ra: HDF5Value, dec: HDF5Value) throws {
        let header = try header(["target_ra": ra, "target_dec": dec])
        #expect(abs(try #require(header.targetRA) - 11.0415) < 1e-8)
        #expect(abs(try #require(header.targetDec) + 14.7553) < 1e-8)
    }

    @Test(arguments: ["SN3", "/opt/orb/data/filter_SN3.hdf5", "filter_SN3.filter", "/data/filter_SN3"])
    func aPathNamesTheFilterToo(filter: String) throws {
        #expect(try header(["filter_name": .text(filter)]).filter == "SN3")
    }

    @Test func celestialAttributesAreKeptAsTheyAre() throws {
        let header = try header()
        #expect(header.cards.filter(\.isCelestial).contains { $0.keyword == "PC1_1" } && header.double("CRPIX1") == 5.5)
        let sky = try #require(CelestialCoordinates(header: header)).position(x: 4.5, y: 3)
        #expect(abs(sky.rightAscension - 11.0415) < 1e-9 && abs(sky.declination - 41.6116) < 1e-9)
    }

    @Test func everyCardIsOneOfFITS() throws {
        let long = String(repeating: "O'Brien ", count: 20)
        let header = try header(["object_name": .text(long), "OBSERVER": .text("größe")])
        #expect(header.cards.allSatisfy { $0.text.utf8.count == 80 })
        let object = try #require(header.object)
        #expect(long.hasPrefix(object) && object.count > 50)
        #expect(header["OBJECT"]?.comment == "")
    }

    @Test func theHeaderOfLevelOneIsRead() throws {
        let rows = [
            ["OBJECT", "NGC6822 ", "Object Name", "str"], ["FILTER", "SN3", "", "<class 'str'>"],
            ["STEPNB", "69", "Number of steps", "int"], ["EXPTIME", "138.7", "s", "float"],
            ["WAVCALIB", "True", "", "bool"], ["RUNID", "16AC23", "", "str"], ["NAXIS1", "5", "", "int"],
            ["COMMENT", "Scan member=1944968o st=-14 iq=1.0880 bk=5.5709 ex=-0.006 px=0.118", "", "str"],
            ["QID", "55400500000000052415", "queue id", "float"], ["a key that is too long", "1", "", "int"],
        ]
        let made = try MadeHDF5(.level1) { file in
            let header = try file.createDataset(
                "header", dimensions: [rows.count, 4], chunk: nil, element: .text(length: 300))
            try header.writeStrings(rows.flatMap { $0 })
        }
        let header = try science(made.path).header
        #expect(header.object == "NGC6822" && header.stepNumber == 69 && header.exposurePerStep == 138.7)
        #expect(header.wavenumberCalibrated == true && header.runID == "16AC23")
        #expect(header.odometer == "1944968p" && header.scanMembers.first?.imageQuality == 1.0880)
        #expect(header.integer("NAXIS1") == 11, "the data's own")
        #expect(header.zpdIndex == 4, "what the header lacks is taken from the attributes")
    }

    /// A message does not ask for what is there.
    @Test(arguments: ["nan", "inf", "-NaN"])
    func aNumberOfLevelOneThatIsNoneIsNamed(value: String) throws {
        let made = try MadeHDF5(.level1) { file in
            let header = try file.createDataset("header", dimensions: [1, 4], chunk: nil, element: .text(length: 300))
            try header.writeStrings(["AXISCORR", value, "", "float"])
        }
        let error = #expect(throws: CubeError.self) { _ = try science(made.path) }
        #expect(error?.code == .keywordInvalid && error?.message.contains("AXISCORR = \(value), which no") == true)
    }

    @Test(arguments: [
        (["filter_name": HDF5Value.text("SN1")], "SN1"), (["instrument": .text("spiomm")], "SPIOMM"),
    ])
    func otherFiltersAndInstrumentsAreIgnored(changes: [String: HDF5Value], word: String) throws {
        let made = try MadeHDF5(.level3, changes: changes.mapValues { $0 })
        guard case .ignored(let reason) = try SpectralCube.open(made.path, laserMap: nil) else {
            Issue.record("not ignored")
            return
        }
        #expect(reason.contains(word))
    }

    @Test(arguments: [[4, 4], [9]])
    func imagesAndSpectraOfTheSameTreeAreIgnored(dimensions: [Int]) throws {
        let made = try MadeHDF5(.level2, data: false) { file in
            let data = try file.createDataset("data", dimensions: dimensions, chunk: nil, element: .float)
            try data.write(dimensions.map { 0..<$0 }, from: [Float](repeating: 1, count: 16))
        }
        guard case .ignored = try SpectralCube.open(made.path, laserMap: nil) else {
            Issue.record("not ignored")
            return
        }
    }
}
