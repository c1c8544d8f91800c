import Foundation
import TestSupport
import Testing

@testable import Cubes
@testable import FITS

@Suite struct OpeningTests {
    @Test func opensTheSmallestCube() throws {
        let made = try MadeFile.changing()
        let cube = try science(made.path)
        #expect((cube.width, cube.height, cube.channelCount) == (4, 3, 505))
        // CRVAL3 and CDELT3 of the real cube with these values.
        #expect(abs(cube.axis.origin - 14083.35747270569) < 1e-7)
        #expect(abs(cube.axis.step - 3.48597957245191) < 1e-10)
        #expect(cube.header.odometer == "2384125p")
    }

    @Test func trustsTheDataAndNotSTEPNB() throws {
        let made = try MadeFile.changing(["STEPNB": "STEPNB  =                  900"])
        #expect(try science(made.path).setup.stepCount == 505)
    }

    @Test(
        arguments: [
            (["FILTER": "FILTER  = 'SN1     '"], "SN1"),
            (["NAXIS": "NAXIS   = 2"], "image"), (["NAXIS": "NAXIS   = 1"], "spectrum"),
            (["INSTRUME": "INSTRUME= 'MegaPrime'"], "MegaPrime"),
            (["INSTRUME": nil, "STEP": nil], "INSTRUME"),
            (["INSTRUME": "INSTRUME= 'None'", "NAXIS": "NAXIS   = 0"], "first extension"),
            (["FILETYPE": "FILETYPE= 'Interferogram Cube'"], "Interferogram"),
            (["PROCID": "PROCID  = '0'", "NAXIS": "NAXIS   = 0"], "maps"),
        ] as [([String: String?], String)])
    func ignoresWhatIsNotAnSN3Cube(changes: [String: String?], word: String) throws {
        let made = try MadeFile.changing(changes)
        guard case .ignored(let reason) = try SpectralCube.open(made.path, laserMap: nil) else {
            Issue.record("not ignored")
            return
        }
        #expect(reason.contains(word))
    }

    /// Words that stand for nothing say nothing about the instrument or the kind of file.
    @Test(arguments: ["INSTRUME= 'None'", "FILETYPE= NaN", "FILETYPE= '-9999'"])
    func aPlaceholderLosesNoCube(card: String) throws {
        let made = try MadeFile.changing([String(card.prefix(8)): card])
        #expect(throws: Never.self) { _ = try science(made.path) }
        let unnamed = try MadeFile.changing(["FILTER": "FILTER  = 'None'"])
        #expect(code { _ = try SpectralCube.open(unnamed.path, laserMap: nil) } == "cube.keyword_missing")
    }

    /// cfitsio reads the numbers of such an image from another place.
    @Test(arguments: ["PCOUNT  = -1", "PCOUNT  = 1024", "GCOUNT  = 2"])
    func anImageWithGroupsIsRefused(card: String) throws {
        let made = try MadeFile.changing([String(card.prefix(6)): card])
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.keyword_invalid")
    }

    @Test(arguments: ["ORDER", "STEP", "ZPDINDEX", "AXISCORR", "FILTER", "NAXIS3"])
    func namesTheKeywordThatIsMissing(keyword: String) throws {
        let made = try MadeFile.changing([keyword: nil])
        do {
            _ = try SpectralCube.open(made.path, laserMap: nil)
            Issue.record("opened")
        } catch {
            #expect(error.code == .keywordMissing)
            #expect(error.message.contains(keyword) && error.message.contains("2384125p.fits"))
        }
    }

    @Test(arguments: [
        "ORDER   = 8.5", "ORDER   = -8", "STEP    = 0", "STEP    = inf", "ZPDINDEX= 505", "ZPDINDEX= -1",
        "AXISCORR= 'none'", "CALIBNM = -543.5", "CALIBNM = 632.8", "BITPIX  = 16", "BSCALE  = 0", "NAXIS1  = 0",
        "NAXIS2  = -4",
        "NAXIS3  = 1000000000", "NAXIS1  = 99999999999999999999",
    ])
    func refusesValuesThatNoCubeCanHave(card: String) throws {
        let made = try MadeFile.changing([HeaderCard(card.utf8).keyword: card])
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.keyword_invalid")
    }

    @Test func refusesAHeaderThatPromisesMoreThanTheFileHolds() throws {
        let overflowing = ["NAXIS1", "NAXIS2", "NAXIS3"].map { ($0, "\($0)  = 100000" as String?) }
        let made = try MadeFile.changing(Dictionary(uniqueKeysWithValues: overflowing))
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.truncated")
    }

    @Test(arguments: [0, 1, 79, 80, 2879, 2880, 2881, 10_000])
    func recognisesAFileThatStopsAnywhere(length: Int) throws {
        let made = try MadeFile.changing()
        #expect(truncate(made.path, length) == 0)
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.truncated")
    }

    /// 12 x 505 numbers of 4 bytes end 1680 bytes before a block does.
    @Test func aMissingByteOfTheLastNumberIsEnough() throws {
        let made = try MadeFile.changing()
        let size = try #require(try FileManager.default.attributesOfItem(atPath: made.path)[.size] as? Int)
        #expect(truncate(made.path, size - 1681) == 0)
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.truncated")
    }

    @Test(arguments: [1, 1000, 1680]) func missingPaddingTakesNothingAway(byteCount: Int) throws {
        let pixels = (0..<4 * 3 * 505).map { Float($0 + 1) }
        let made = try MadeFile.changing(pixels: pixels)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: made.path)[.size] as? Int)
        #expect(truncate(made.path, size - byteCount) == 0)
        var values = [Float](repeating: 0, count: pixels.count)
        try science(made.path).reader().read(rows: 0..<3, channels: 0..<505, into: &values)
        #expect(values == pixels)
    }

    /// rsync --preallocate and its like reserve a file's length first.
    @Test(arguments: [4 * 12, 4 * 12 * 15, 4 * 12 * 490])
    func aReservedEndThatWasNeverWrittenIsTruncated(
        byteCount: Int
    ) throws {
        var pixels = [Float](repeating: 1, count: 4 * 3 * 505)
        for index in 0..<byteCount / 4 { pixels[pixels.count - 1 - index] = 0 }
        let made = try MadeFile.changing(pixels: pixels)
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.truncated")
    }

    /// The first and last channels of a pixel that lies beyond the cube's axis hold NaN, the border holds zeros.
    @Test func channelsThatPixelsLackAndAnEmptyBorderAreNoTruncation() throws {
        var pixels = [Float](repeating: 1, count: 4 * 3 * 505)
        for channel in 0..<505 { for x in 0..<4 { pixels[(channel * 3 + 2) * 4 + x] = 0 } }
        for channel in 480..<505 { for pixel in 0..<8 { pixels[channel * 12 + pixel] = .nan } }
        let made = try MadeFile.changing(pixels: pixels)
        #expect(throws: Never.self) { _ = try science(made.path) }
    }

    /// A cut-out of 100 rows whose bands move over the axis by so many channels a row, and whose last channels were never
    /// written.
    @Test(arguments: [
        // The calibration's own gaps: at the last channels, at the first, at the last of a row and the first of another.
        (shift: 0.1, first: 3.0, unwritten: 0, isWhole: true), (shift: 0.1, first: -20, unwritten: 0, isWhole: true),
        (shift: -0.1, first: 5, unwritten: 0, isWhole: true), (shift: 0.08, first: 0, unwritten: 0, isWhole: true),
        // And with 15 of 505 channels that hold NaN to the file's end.
        (shift: 0.1, first: 3, unwritten: 15, isWhole: false), (shift: 0.1, first: -20, unwritten: 15, isWhole: false),
        (shift: -0.1, first: 5, unwritten: 15, isWhole: false), (shift: -0.1, first: 12, unwritten: 15, isWhole: false),
    ])
    func anEndWithoutNumbersIsToldFromGapsOfTheCalibration(
        shift: Double, first: Double, unwritten: Int, isWhole: Bool
    ) throws {
        let (width, height, channels) = (4, 100, 505)
        var pixels = [Float](repeating: 1, count: width * height * channels)
        for y in 0..<height {
            let lacking = Int((first + shift * Double(y)).rounded())
            for channel in 0..<channels
            where channel >= channels - max(lacking, unwritten) || channel < max(0, -lacking) {
                for x in 0..<width { pixels[(channel * height + y) * width + x] = .nan }
            }
        }
        let made = try MadeFile.changing(["NAXIS2": "NAXIS2  = 100"], pixels: pixels)
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == (isWhole ? "" : "cube.truncated"))
    }

    /// What astropy leaves of a cube with BSCALE when it writes it anew.
    @Test(arguments: [nil, "BSCALE  =                  1.0"])
    func aDroppedBSCALEIsBroughtBack(card: String?) throws {
        let made = try MadeFile.changing(["BSCALE": card], pixels: [Float](repeating: 2.5, count: 4 * 3 * 505))
        let cube = try science(made.path)
        var values = [Float](repeating: 0, count: 12)
        try cube.reader().read(rows: 0..<3, channels: 100..<101, into: &values)
        #expect(cube.restoredScale == 1e-17 && values.allSatisfy { abs($0 / 2.5e-17 - 1) < 1e-6 })
    }

    @Test func aCubeInTheFirstExtensionIsRead() throws {
        let pixels = (0..<4 * 3 * 505).map { Float($0 + 1) * 1e-19 }
        let made = try MadeFile.changing(pixels: pixels)
        let primary = [
            "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0",
        ]
        let image =
            ["XTENSION= 'IMAGE   '"] + MadeFile.cube.dropFirst()
            + ["PCOUNT  =                    0", "GCOUNT  =                    1"]
        let bytes = FITSBytes.header(primary + ["OBJECT  = 'M33'"]) + FITSBytes.file(image, pixels: pixels)
        try bytes.write(to: URL(fileURLWithPath: made.path))
        let cube = try science(made.path)
        var values = [Float](repeating: 0, count: pixels.count)
        try cube.reader().read(rows: 0..<3, channels: 0..<505, into: &values)
        #expect(values == pixels && cube.header.object == "M33")
    }

    /// Found by fuzzing: cfitsio ends a card at a zero byte, sees no axes, and followed a pointer that it had never set.
    @Test func aZeroByteInTheNumberOfAxesIsADamagedHeader() throws {
        let made = try MadeFile.changing()
        let url = URL(fileURLWithPath: made.path)
        var bytes = try Data(contentsOf: url)
        let card = try #require(bytes.firstRange(of: Data("NAXIS   = ".utf8)))
        bytes.replaceSubrange(card.upperBound + 9..<card.upperBound + 12, with: [0, 0, 2])
        try bytes.write(to: url)
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.unreadable")
    }

    @Test func acceptsExtensionsAfterTheCube() throws {
        let made = try MadeFile.changing()
        let handle = try #require(FileHandle(forWritingAtPath: made.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: FITSBytes.file(["XTENSION= 'IMAGE   '"], pixels: []))
        try handle.close()
        #expect(throws: Never.self) { _ = try science(made.path) }
    }

    @Test func refusesAnSN3FileWithoutACube() throws {
        for axes in [0, 4] {
            let made = try MadeFile.changing(["NAXIS": "NAXIS   = \(axes)"])
            #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.not_a_cube")
        }
    }

    @Test func refusesWhatIsNoFITSFile() throws {
        let made = try MadeFile.changing()
        try Data("A text file named .fits.\n".utf8).write(to: URL(fileURLWithPath: made.path))
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.not_fits")
        try Data(repeating: 0x20, count: 10_000).write(to: URL(fileURLWithPath: made.path))
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.not_fits")
        var endless = Data("SIMPLE  =                    T".utf8)
        endless.append(Data(repeating: 0x20, count: 8_000_000))
        try endless.write(to: URL(fileURLWithPath: made.path))
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.not_fits")
    }

    @Test(arguments: [
        ("bzip2", Array("BZh91AY".utf8)), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
    ])
    func refusesWhatAnotherProgramPackedByItsName(program: String, bytes: [UInt8]) throws {
        let made = try MadeFile.changing()
        try Data(bytes + [UInt8](repeating: 7, count: 10_000)).write(to: URL(fileURLWithPath: made.path))
        let error = #expect(throws: CubeError.self) { _ = try SpectralCube.open(made.path, laserMap: nil) }
        #expect(error?.code == .notFITS && error?.message.contains("packed with \(program)") == true)
    }

    /// DATASUM is the sum of the data's 32-bit words, carries added at the low end (FITS standard 4.0, appendix J).
    @Test func numbersThatWereChangedDisagreeWithDATASUM() throws {
        var pixels = (0..<4 * 3 * 505).map { Float($0 + 1) }
        var sum = pixels.reduce(UInt64(0)) { $0 + UInt64($1.bitPattern) }
        while sum >> 32 > 0 { sum = (sum & 0xFFFF_FFFF) + sum >> 32 }
        let card = "DATASUM = '\(sum)'"
        #expect(try MadeFile.changing(pixels: pixels).dataSumAgrees() == nil)
        #expect(try MadeFile.changing(["DATASUM": card], pixels: pixels).dataSumAgrees() == true)
        pixels[700] += 1
        #expect(try MadeFile.changing(["DATASUM": card], pixels: pixels).dataSumAgrees() == false)
    }

    @Test func refusesAxesInAnotherOrderAsThat() throws {
        let made = try MadeFile.changing([
            "NAXIS1": "NAXIS1  = 505", "NAXIS3": "NAXIS3  = 4", "ZPDINDEX": "ZPDINDEX= 1",
        ])
        let error = #expect(throws: CubeError.self) { _ = try SpectralCube.open(made.path, laserMap: nil) }
        #expect(error?.message.contains("axes in another order: NAXIS1 is STEPNB, 505") == true)
    }

    @Test func refusesNumbersThatWereMoved() throws {
        let made = try MadeFile.changing(["BZERO": "BZERO   =              1.0E-18"])
        let error = #expect(throws: CubeError.self) { _ = try SpectralCube.open(made.path, laserMap: nil) }
        #expect(error?.code == .keywordInvalid && error?.message.contains("BZERO = 1.0E-18") == true)
    }

    @Test func refusesPathsThatLeadToNoFile() throws {
        let made = try MadeFile.changing()
        #expect(code { _ = try SpectralCube.open(made.path + "x", laserMap: nil) } == "cube.missing")
        #expect(code { _ = try SpectralCube.open("", laserMap: nil) } == "cube.missing")
        #expect(code { _ = try SpectralCube.open(made.path + "\0.fits", laserMap: nil) } == "cube.missing")
        #expect(code { _ = try SpectralCube.open(made.folder.path, laserMap: nil) } == "cube.unreadable")
        let pipe = made.folder.url.appending(path: "pipe.fits").path
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(code { _ = try SpectralCube.open(pipe, laserMap: nil) } == "cube.unreadable")
    }

    /// cfitsio's extended file names would read these as filters, templates or other files.
    @Test(arguments: [
        "a[1:2,1:2,*].fits", "a(b).fits", "~root.fits", "-", "it's \"quoted\".fits", "new\nline.fits", "mem:x.fits",
        "!clobber.fits", "ünï.fits", " leading blank.fits", "a.fits+1",
    ])
    func takesFileNamesLiterally(name: String) throws {
        let made = try MadeFile.changing(name: name)
        let cube = try science(made.path)
        var values = [Float](repeating: 0, count: 4)
        try cube.reader().read(rows: 1..<2, channels: 3..<4, into: &values)
        #expect(values == [1, 1, 1, 1])
    }

    @Test func takesRelativePathsLiterally() {
        #expect(FITSImage.literal("-") == "./-")
        #expect(FITSImage.literal("~root") == "./~root")
        #expect(FITSImage.literal("/a b.fits") == "/a b.fits")
    }

    @Test func messagesStayOnOneLine() throws {
        do {
            _ = try SpectralCube.open("/nowhere/new\nline.fits", laserMap: nil)
            Issue.record("opened")
        } catch { #expect(!error.message.contains("\n")) }
    }

    @Test func readsTheOdometerFromTheNameWhenTheHeaderHasNone() {
        func odometer(_ name: String) -> String? { CubeHeader(cards: [], fileName: name).odometer }
        #expect(odometer("M33_Field7.2309128z.SN3.fits") == "2309128p")
        #expect(odometer("2384125p.fits") == "2384125p")
        #expect(odometer("M31_SN3.merged.cm1.1.0.fits") == nil)
        #expect(odometer("12345678p.fits") == nil)
    }

    @Test func takesTheScansFirstFrameAsTheOdometer() {
        let cards = ["COMMENT Scan member=2384999o st=5 iq=1.0", "COMMENT Scan member=2384125o st=-101 iq=1.1"]
        let header = CubeHeader(cards: cards.map { HeaderCard($0.utf8) }, fileName: "9999999p.fits")
        #expect(header.odometer == "2384125p")
    }
}
