import Cubes
import Foundation
import Simulator
import TestSupport
import Testing

/// What other programs read in the files.
@Suite struct IndependentReaderTests {
    /// What a script prints when it is given files.
    private func printed(by script: String, _ files: [String]) throws -> String {
        let run = try Command(#require(Command.python), ["-W", "ignore", "-c", script] + files)
        try #require(run.status == 0, "\(run.errors)")
        return run.output
    }

    @Test(.enabled(if: Command.python != nil, "skipped: no python3 with astropy and h5py"))
    func astropyPutsPixelsWhereTheHeaderReaderDoes() throws {
        var parameters = SimulatedFile.parameters(40, 1500)
        (parameters.channelCount, parameters.zeroPathIndex) = (64, 13)
        let file = try SimulatedFile(parameters)
        let pixels = [(0.0, 0.0), (39, 1499), (20, 100), (3, 740)]
        let text = try printed(
            by:
                """
                import sys
                from astropy.io import fits
                from astropy.wcs import WCS
                wcs = WCS(fits.getheader(sys.argv[1]), naxis=2)
                for x, y in [(0, 0), (39, 1499), (20, 100), (3, 740)]:
                    print(*(repr(float(v)) for v in wcs.all_pix2world([[x, y]], 0)[0]))
                """, [file.path])
        let coordinates = try #require(CelestialCoordinates(header: try file.cube().header))
        let lines = text.split(separator: "\n")
        try #require(lines.count == pixels.count)
        for ((x, y), line) in zip(pixels, lines) {
            let values = line.split(separator: " ").compactMap { Double($0) }
            let position = coordinates.position(x: x, y: y)
            // A hundredth of a milliarcsecond.
            #expect(abs(position.rightAscension - values[0]) < 3e-9 && abs(position.declination - values[1]) < 3e-9)
        }
    }

    @Test(
        .enabled(if: Command.python != nil, "skipped: no python3 with astropy and h5py"),
        arguments: FieldParameters.FluxHabit.allCases)
    func astropyReadsTheSameBitsInPackedFiles(habit: FieldParameters.FluxHabit) throws {
        var parameters = SimulatedFile.parameters(20, 12)
        parameters.fluxHabit = habit
        let plain = try SimulatedFile(parameters)
        for name in ["cube.fits.fz", "cube.fits.gz"] {
            let packed = try SimulatedFile(parameters, name: name)
            let text = try printed(
                by:
                    """
                    import sys
                    import numpy
                    from astropy.io import fits
                    plain = fits.open(sys.argv[1])[0]
                    packed = fits.open(sys.argv[2])[1 if sys.argv[2].endswith('fz') else 0]
                    same = numpy.array_equal(plain.data, packed.data, equal_nan=True)
                    left_out = {'XTENSION', 'SIMPLE', 'EXTEND', 'PCOUNT', 'GCOUNT', 'COMMENT'}
                    keys = [k for k in plain.header if k not in left_out and packed.header.get(k) != plain.header[k]]
                    members = packed.header['COMMENT'] if 'COMMENT' in packed.header else []
                    print(same, keys, len([m for m in members if 'Scan member' in m]))
                    """, [plain.path, packed.path])
            let missing = habit == .scaled ? "['BSCALE']" : "[]"
            // astropy takes BSCALE from the header of what it has scaled.
            #expect(text == "True [] 842\n" || text == "True \(missing) 842\n", "\(name): \(text)")
        }
    }

    @Test(
        .enabled(if: Command.find("fitsverify") != nil, "skipped: no fitsverify"),
        arguments: FieldParameters.FluxHabit.allCases, ["cube.fits", "cube.fits.fz"])
    func fitsverifyFindsNothing(habit: FieldParameters.FluxHabit, name: String) throws {
        var parameters = SimulatedFile.parameters(10, 8)
        parameters.fluxHabit = habit
        let file = try SimulatedFile(parameters, name: name)
        for path in [file.path, file.laserMap, file.truth] {
            let run = try Command(#require(Command.find("fitsverify")), ["-q", path])
            #expect(run.status == 0, "\(run.text)")
        }
    }

    /// numpy's types, shapes and sums, of what h5py finds in each level.
    @Test(
        .enabled(if: Command.python != nil, "skipped: no python3 with astropy and h5py"),
        arguments: [
            (CubeFormat.level1, "float32 None 7 True"), (.level2, "float32 (12, 9, 27) 105 True"),
            (.level25, "complex64 (12, 9, 27) 106 True"), (.level3, "complex64 (12, 9, 27) 105 True"),
        ])
    func h5pyReadsWhatWasWritten(format: CubeFormat, expected: String) throws {
        let file = try SimulatedFile(SimulatedFile.parameters(12, 9, format: format))
        let text = try printed(
            by:
                """
                import sys
                import h5py
                with h5py.File(sys.argv[1]) as file:
                    name = 'data' if 'data' in file else 'quad004/data'
                    calibrated = file.attrs.get('wavenumber_calibration', True)
                    maps = file['calib_map'].shape == file['deep_frame'].shape == (12, 9)
                    print(file[name].dtype, None if name != 'data' else file[name].chunks, len(file.attrs),
                          bool(calibrated) and maps)
                """, [file.path])
        #expect(text == expected + "\n")
    }
}
