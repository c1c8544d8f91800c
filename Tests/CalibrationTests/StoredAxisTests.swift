import Cubes
import HDF5
import Records
import Spectra
import TestSupport
import Testing

@testable import Calibration

/// The axis that an HDF5 cube stores beside the numbers that it follows from.
@Suite struct StoredAxisTests {
    private static let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
    private static let axis = setup.axis(correction: 1.0374)

    private func check(_ stored: HDF5Value?) throws -> QualityCheck? {
        let directory = try TemporaryDirectory()
        let file = try HDF5File(creating: directory.path("2307000z.hdf5"))
        let attributes: [String: HDF5Value?] = [
            "level2": .logical(true), "order": .real(8), "step": .real(Self.setup.stepSize), "step_nb": .integer(842),
            "zpd_index": .integer(169), "axis_corr": .real(1.0374), "axis_min": .real(Self.axis.origin),
            "axis_step": .real(Self.axis.step), "wavenumber_calibration": .logical(true), "filter_name": .text("SN3"),
            "wavetype": .text("WAVENUMBER"), "base_axis": stored,
        ]
        for (name, value) in attributes { if let value { try file.attributes.write(name, value) } }
        let data = try file.createDataset("data", dimensions: [2, 2, 842], chunk: nil, element: .float)
        try data.write([0..<2, 0..<2, 0..<842], from: [Float](repeating: 1e-17, count: 4 * 842))
        try file.close()
        guard case .science(let cube) = try SpectralCube.open(directory.path("2307000z.hdf5"), laserMap: nil) else {
            throw CubeError(code: .notACube, message: "The cube was ignored.")
        }
        return Calibrator().headerChecks(cube).first { $0.name == "stored_axis" }
    }

    private static let wavenumbers = (0..<842).map { axis[$0] }

    @Test func theFormulasOwnAxisPasses() throws {
        #expect(try check(.reals(Self.wavenumbers))?.verdict == .pass)
        #expect(try check(nil) == nil, "a file that stores none")
    }

    private static let others: [(stored: [Double], words: String)] = [
        // The classic mistake: one point too many over the same span.
        ((0..<842).map { axis.origin + Double($0) * (axis.step * 842 / 843) }, "in channel 842"),
        (Array(wavenumbers.reversed()), "the formula gives"), (Array(wavenumbers.dropLast()), "has 841 channels"),
        (wavenumbers[..<500] + [wavenumbers[500] + 0.002] + wavenumbers[501...], "in channel 501"),
    ]

    @Test(arguments: others)
    func anotherOneFails(_ stored: [Double], words: String) throws {
        let check = try #require(try check(.reals(stored)))
        #expect(check.verdict == .fail && check.note.contains(words), "\(check.note)")
    }

    @Test func oneWithoutNumbersIsToldAsThat() throws {
        let check = try #require(try check(.reals([Double](repeating: .nan, count: 842))))
        #expect(check.verdict == .warn && check.note.contains("holds no number"))
    }
}
