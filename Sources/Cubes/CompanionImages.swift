import FITS
import Files
import Glibc

/// An image that lies beside a cube, a FITS file with one number for each of the cube's pixels.
struct CompanionImage {
    let header: HeaderCards
    /// Row by row; NaN where the image has no number.
    let values: [Float]

    /// - Throws: `cube.companion` when it has another shape, or what reading a FITS file throws.
    init(_ path: String, width: Int, height: Int) throws(CubeError) {
        let found = try RegularFile.delivered(path)
        let file = try CubeError.reading { () throws(FITSError) in try FITSFile(found) }
        header = HeaderCards(file.cards)
        guard header.integer("NAXIS") == 2, header.integer("NAXIS1") == width, header.integer("NAXIS2") == height
        else {
            throw CubeError(code: .companion, message: "It is not an image of the cube's \(width) x \(height) pixels.")
        }
        guard file.isComplete else {
            throw CubeError(code: .truncated, message: "It is shorter than its header says.")
        }
        var values = [Float](repeating: .nan, count: width * height)
        try CubeError.reading { () throws(FITSError) in
            let image = try FITSImage(file, axes: [width, height])
            try values.withUnsafeMutableBufferPointer { (buffer) throws(FITSError) in
                guard let start = buffer.baseAddress else { return }
                try image.readAll(into: start)
            }
        }
        self.values = values
    }

    /// A cube's path without what its format adds to it.
    static func stem(of cube: String) -> String {
        let suffix = [".fits.fz", ".fits.gz", ".fits", ".hdf5", ".h5"].first { cube.hasSuffix($0) } ?? ""
        return String(cube.dropLast(suffix.count))
    }
}

/// The scan's frames put together: what the detector saw, in counts.
///
/// HDF5 cubes hold theirs. That of a FITS cube `NNNNNNNp.fits` is the image `NNNNNNNv.fits` beside it, taken to be the
/// sum of the frames as in HDF5 cubes of level 2 and later.
package struct DeepFrame: Sendable {
    package let width, height: Int
    /// Mean counts of one frame, row by row; NaN where the file has no number.
    package let countsPerStep: [Float]

    package init(width: Int, height: Int, countsPerStep: [Float]) {
        self.width = width
        self.height = height
        self.countsPerStep = countsPerStep
    }

    /// The deep frame that lies beside a FITS cube, nil where there is none.
    static func existing(beside cube: String) -> String? {
        path(beside: cube).flatMap { access($0, F_OK) == 0 ? $0 : nil }
    }

    /// The path at which a FITS cube's deep frame is looked for; nil for a cube whose name does not end in an odometer
    /// and `p`.
    package static func path(beside cube: String) -> String? {
        let stem = CompanionImage.stem(of: cube)
        guard stem.hasSuffix("p"), stem.dropLast().suffix(7).count(where: { $0.isASCII && $0.isNumber }) == 7 else {
            return nil
        }
        return stem.dropLast() + "v.fits"
    }
}
