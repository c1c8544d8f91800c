import Foundation
import TestSupport
import Testing

@testable import HDF5

/// Files that h5py wrote, as ORB does: texts of their own length, logicals, numbers of other sizes and byte orders.
@Suite(.enabled(if: Command.python != nil, "skipped: no python3 with h5py")) struct ForeignFileTests {
    private static let program = """
        import h5py, numpy, sys
        f = h5py.File(sys.argv[1], 'w')
        f.attrs['object_name'] = 'M33_Field7'
        f.attrs['filter_name'] = numpy.bytes_('SN3')
        f.attrs['level3'] = True
        f.attrs['wavenumber_calibration'] = numpy.bool_(False)
        f.attrs['step_nb'] = 842
        f.attrs['order'] = numpy.float32(8)
        f.attrs['zpd_index'] = numpy.array(169, dtype='>i2')
        f.attrs['obs_date'] = numpy.array([2018, 9, 14])
        f.attrs['flambda'] = numpy.full(3, 3.42e-16)
        f.attrs['names'] = ['one', 'three']
        f.attrs['nothing'] = h5py.Empty('f')
        f.attrs['reference'] = f.ref
        shape = (5, 4, 6)
        x = numpy.arange(120).reshape(shape)
        f.create_dataset('data', data=(x - 2j * x).astype('complex64'), chunks=(2, 3, 4))
        f.create_dataset('packed', data=x.astype('>f4'), chunks=(5, 4, 1), compression='gzip', shuffle=True)
        f.create_dataset('double', data=(x + 3j).astype('complex128'))
        f.create_dataset('header', data=numpy.array([['STEP', '2943.0', '', 'float']], dtype='S300'))
        f.create_dataset('texts', data=['one', 'größe'], dtype=h5py.string_dtype())
        f.create_dataset('mask', data=x > 3)
        f.close()
        """

    private func file(_ made: MadeFile) throws -> HDF5File {
        #expect(try Command(#require(Command.python), ["-c", Self.program, made.path]).status == 0)
        return try HDF5File(reading: made.path)
    }

    @Test func attributesAreRead() throws {
        let made = try MadeFile()
        let attributes = try file(made).attributes
        let expected: [String: HDF5Value] = [
            "object_name": .text("M33_Field7"), "filter_name": .text("SN3"), "level3": .logical(true),
            "wavenumber_calibration": .logical(false), "step_nb": .integer(842), "order": .real(8),
            "zpd_index": .integer(169), "obs_date": .integers([2018, 9, 14]),
            "flambda": .reals([3.42e-16, 3.42e-16, 3.42e-16]), "names": .texts(["one", "three"]),
        ]
        for (name, value) in expected { #expect(try attributes.read(name) == value, "\(name)") }
        #expect(try attributes.read("nothing") == nil)
        #expect(throws: HDF5Error.self) { try attributes.read("reference") }
        #expect(try attributes.names().count == 12)
    }

    @Test func numbersAreRead() throws {
        let made = try MadeFile()
        let file = try file(made)
        let whole = [0..<5, 0..<4, 0..<6]
        var values = [Float](repeating: -1, count: 120)
        for (name, part, expected) in [
            ("data", HDF5ComplexPart.real, { Float($0) }), ("data", .imaginary, { -2 * Float($0) }),
            ("packed", .real, { Float($0) }), ("double", .imaginary, { _ in 3 }),
        ] as [(String, HDF5ComplexPart, (Int) -> Float)] {
            try file.dataset(name).read(whole, part: part, into: &values)
            #expect(values == (0..<120).map(expected), "\(name)")
        }
        #expect(try !file.dataset("packed").isPlain)
        #expect(throws: HDF5Error.self) { try file.dataset("mask") }
    }

    @Test func textsAreRead() throws {
        let made = try MadeFile()
        let file = try file(made)
        #expect(try file.dataset("header").readStrings() == ["STEP", "2943.0", "", "float"])
        #expect(try file.dataset("texts").readStrings() == ["one", "größe"])
    }
}
