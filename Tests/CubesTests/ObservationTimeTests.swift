import Testing

@testable import Cubes
@testable import FITS

/// When a scan was taken, from every form in which a header may say so.
@Suite struct ObservationTimeTests {
    private func time(_ cards: [String], exposure: String? = "EXPTIME = 13.3") -> ObservationTime {
        CubeHeader(cards: (cards + [exposure].compactMap(\.self)).map { HeaderCard($0.utf8) }, fileName: "").time
    }

    // 2018-10-08 is MJD 58399, 10:00 is 0.4166667 of a day.
    private static let start = 58_399.416_666_7

    @Test(arguments: [
        ["MJD-OBS = 58399.4166667"], ["MJDATE  = 58399.4166667"], ["MJD-OBS = '58399.4166667'"],
        ["DATE-OBS= '2018-10-08T10:00:00'"], ["DATE-OBS= '2018-10-08T10:00:00.000Z'"],
        ["DATE-OBS= '2018-10-08T00:00:00-10:00'"], ["DATE-OBS= '2018-10-07T23:59:60-1000'"],
        ["DATE-OBS= '2018-10-08 10:00'"], ["DATE-OBS= '2018/10/08'", "UTC-OBS = '10:00:00.00'"],
        ["DATE-OBS= '2018-10-08'", "UTIME   = '9:59:60.000'"], ["DATE-OBS= '2018-10-08'", "TIME-OBS= '10:00:00'"],
        ["OBS_DATE= '2018-10-08'", "OBS_TIME= '10:00:00'"],
        // A number without its fraction is a day: the date knows the hour, and it is no end of a scan.
        ["MJD-OBS = 58399", "DATE-OBS= '2018-10-08T10:00:00'"],
        ["MJD-OBS = 58399.4166667", "MJDEND  = 58400"],
        // What cannot be true is passed by.
        ["MJD-OBS = 1538992800.0", "DATE-OBS= '2018-10-08T10:00:00'"],
        ["MJD-OBS = -9999999", "DATE-OBS= '2018-10-08'", "UTC-OBS = 'nan'", "TIME-OBS= '10:00:00'"],
        ["DATE-OBS= '1858-11-17'", "MJDATE  = 58399.4166667"],
    ])
    func everyFormGivesTheSameTime(cards: [String]) throws {
        let time = time(cards)
        #expect(abs(try #require(time.start) - Self.start) < 1e-6)
        #expect(!time.isDayAlone)
    }

    /// Clocks of Hawaii, and what stands in for a start that is unknown: the time, and a remark that names it.
    @Test(arguments: [
        (["DATE-OBS= '2018-10-08T00:00:00'", "TIMESYS = 'HST'"], "HST"),
        (["DATE-OBS= '2018-10-08'", "TIME-OBS= '00:00:00'", "TIMESYS = 'LOCAL'"], "LOCAL"),
        (["DATE-OBS= '2018-10-08T10:00:00'", "TIMESYS = 'MARS'"], "MARS"),
        (["MJD-AVG = 58399.4166667"], "MJD-AVG = 58399.4166667"), (["MJDEND  = 58399.4166667"], "MJDEND"),
        (["DATE-AVG= '2018-10-08T10:00:00'"], "DATE-AVG"),
    ])
    func whatStandsInIsTold(cards: [String], words: String) throws {
        let time = time(cards)
        #expect(abs(try #require(time.start) - Self.start) < 1e-6)
        #expect(time.remarks.count == 1 && time.remarks[0].contains(words), "\(time.remarks)")
    }

    @Test(arguments: [["TIMESYS = 'UTC'"], ["TIMESYS = 'TT'"]])
    func timeSystemsWithinAMinuteOfUTCAreTakenAsThat(cards: [String]) throws {
        let time = time(["DATE-OBS= '2018-10-08T10:00:00'"] + cards)
        #expect(abs(try #require(time.start) - Self.start) < 1e-6 && time.remarks.isEmpty)
    }

    @Test(arguments: [
        ["MJD-OBS = 1538992800.0"], ["MJD-OBS = 1E300"], ["DATE-OBS= '2018-13-08'"], ["DATE-OBS= '2018-02-30'"],
        ["DATE-OBS= '2019-02-29T10:00:00'"], ["DATE-OBS= '2018-11-31'"], ["DATE-OBS= '08/10/18'"],
        ["DATE-OBS= '2018-10-08T25:00:00'"], ["DATE-OBS= '0000-00-00'"], ["MJD-OBS = 2458399.9"],
        ["DATE-OBS= '2099-12-31'"], ["MJD-OBS = 88068.4"],
    ])
    func whatCannotBeTrueIsToldWithItsValue(cards: [String]) {
        let time = time(cards)
        #expect(time.start == nil && time.remarks.count == 1)
        #expect(time.remarks.first?.contains(HeaderCard(cards[0].utf8).value ?? "?") == true)
    }

    @Test func aHeaderWithoutADateSaysNothing() { #expect(time([]).remarks.isEmpty && time([]).start == nil) }

    /// Without an end, the exposure tells the middle of the scan; without either, its start stands in.
    @Test(
        arguments: [(nil, 1), ("EXPTIME = -1", 1), ("EXPTIME = 13.3", 0), ("MJDEND  = 58399.5833", 0)]
            as [(String?, Int)])
    func aScanOfUnknownLengthIsTold(card: String?, count: Int) {
        let remarks = time(["MJD-OBS = 58399.4166667"], exposure: card).remarks
        #expect(remarks.count == count && remarks.allSatisfy { $0.contains("neither the scan's end nor its exposure") })
    }

    /// A minute apart is rounding, an hour is not.
    @Test(arguments: [("10:01:00", 0), ("11:00:00", 1)])
    func timesThatDifferAreToldWithBoth(clock: String, count: Int) {
        let time = time(["MJD-OBS = 58399.4166667", "DATE-OBS= '2018-10-08T\(clock)'"])
        #expect(time.start == Self.start && time.remarks.count == count)
        #expect(time.remarks.allSatisfy { $0.contains("58399.4166667") && $0.contains(clock) })
    }

    @Test(arguments: [
        (["MJDEND  = 58399.5833333"], 58_399.583_333_3),
        (["DATEEND = '2018-10-08'", "UTCEND  = '14:00:00'"], 58_399.583_333_3),
        (["MJDEND  = 58399.1"], nil), (["MJDEND  = 58399.4166667"], nil), (["MJDEND  = 59000.0"], nil),
        (["MJDEND  = 1E9"], nil),
    ])
    func theEndFollowsTheStart(cards: [String], expected: Double?) throws {
        let end = time(["MJD-OBS = 58399.4166667"] + cards).end
        #expect((end == nil) == (expected == nil))
        if let end, let expected { #expect(abs(end - expected) < 1e-6) }
    }
}

@Suite struct SkyPositionTests {
    private func header(_ cards: [String]) -> CubeHeader {
        CubeHeader(cards: cards.map { HeaderCard($0.utf8) }, fileName: "")
    }

    private static let projection = [
        "CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CRPIX1  = 2.5", "CRPIX2  = 2.0", "CRVAL1  = 23.4",
        "CRVAL2  = 30.6", "CD1_1   = -8.9E-05", "CD2_2   = 8.9E-05",
    ]

    @Test(arguments: [
        ["TARGETR = '0:00:00.00'", "TARGETD = '+0:00:00.0'"], ["TARGETR = '01:33:50'", "TARGETD = '+95:39:36'"],
        ["TARGETR = '25:00:00'", "TARGETD = '+30:39:36'"], ["TARGETR = 'unknown'", "TARGETD = 'unknown'"], [],
    ])
    func aTargetThatIsNoneGivesWayToTheWCS(cards: [String]) throws {
        let header = header(Self.projection + cards)
        #expect(header.target == nil && header.targetRA == nil)
        #expect(header.position == SkyPosition(rightAscension: 23.4, declination: 30.6))
    }

    @Test(arguments: [("arcsec", 3600.0), ("arcmin", 60), ("rad", Double.pi / 180), ("deg", 1)])
    func otherUnitsOfAngleGiveTheSamePlace(unit: String, perDegree: Double) throws {
        let values = ["CRVAL1": 23.4, "CRVAL2": 30.6, "CD1_1": -8.9e-5, "CD2_2": 8.9e-5]
        let cards = Self.projection.map { card in
            let keyword = card.prefix(8).filter { $0 != " " }
            return values[keyword].map { "\(card.prefix(8))= \($0 * perDegree)" } ?? card
        }
        let header = header(cards + ["CUNIT1  = '\(unit)'", "CUNIT2  = '\(unit)'"])
        let found = try #require(CelestialCoordinates(header: header)).position(x: 0, y: 0)
        let expected = try #require(CelestialCoordinates(header: self.header(Self.projection))).position(x: 0, y: 0)
        #expect(abs(found.rightAscension - expected.rightAscension) < 1e-9)
        #expect(abs(found.declination - expected.declination) < 1e-9)
    }

    @Test(arguments: ["CTYPE1  = 'LINEAR'", "CRPIX1  = 1E308", "CD1_1   = 1E-400"])
    func axesThatAreNotCelestialGiveNoPlace(card: String) {
        let keyword = card.prefix(8)
        let header = header(Self.projection.filter { !$0.hasPrefix(keyword) } + [card])
        #expect(header.referencePosition == nil && header.position == nil)
    }

    @Test(arguments: [(0.0, 0.0), (0, 90), (0, -90), (359, -1), (400, 10), (10, 91)])
    func placeholdersAreNoPlace(ra: Double, dec: Double) {
        #expect(SkyPosition(rightAscension: ra, declination: dec) == nil)
    }

    /// Expected: the angle between Betelgeuse and Rigel, 18.6 degrees, and a step of a degree at each pole and equator.
    @Test func distancesAreThoseOnTheSphere() throws {
        func place(_ ra: Double, _ dec: Double) throws -> SkyPosition {
            try #require(SkyPosition(rightAscension: ra, declination: dec))
        }
        #expect(abs(try place(88.793, 7.407).distance(to: place(78.634, -8.202)) - 18.6) < 0.05)
        #expect(abs(try place(359.5, 0).distance(to: place(0.5, 0)) - 1) < 1e-9)
        #expect(abs(try place(10, 89.5).distance(to: place(190, 89.5)) - 1) < 1e-9)
    }
}
