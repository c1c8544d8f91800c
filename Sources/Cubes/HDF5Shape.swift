import HDF5

/// What an HDF5 file says of the shape of its data, unchecked: enough to tell an image from a cube.
struct HDF5Shape {
    /// Lengths of the axes x, y, z; empty when the file does not say.
    let axes: [Int]

    init(_ file: HDF5File, _ form: CubeForm, _ attributes: RootAttributes) {
        if let data = try? file.dataset("data") {
            axes = data.dimensions
        } else {
            let claimed = ["dimx", "dimy", "dimz"].compactMap { attributes.integer($0) }
            axes = form == .level1 && claimed.count == 3 ? claimed : []
        }
    }

    /// The cards with which a FITS file of this shape begins.
    var cards: [HeaderCard] {
        guard !axes.isEmpty else { return [] }
        let lengths = axes.enumerated().map { ("NAXIS\($0.offset + 1)", HeaderValue.integer($0.element)) }
        let first: [(String, HeaderValue)] = [
            ("SIMPLE", .logical(true)), ("BITPIX", .integer(-32)), ("NAXIS", .integer(axes.count)),
        ]
        return (first + lengths).compactMap { HeaderCard($0.0, $0.1) }
    }
}
