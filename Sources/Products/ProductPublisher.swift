import Foundation
import Records

/// Puts the files of a processing in their place, all of them or none.
///
/// Files are written in a hidden directory beside the final one, synchronised to disk, and appear by one rename:
/// a reader never sees a half-written product, and after a crash there is either the whole directory or a hidden
/// `.<processing id>.partial`, which may be deleted.
package struct ProductPublisher: Sendable {
    /// Root of the products, an absolute path: it is recorded, and read from elsewhere.
    package let directory: String

    /// - Parameter directory: may be relative to the working directory.
    package init(directory: String) {
        self.directory = URL(fileURLWithPath: directory).path
    }

    /// Where the files of a processing come to stand: `<root>/<object>/<odometer>/<processing id>`.
    package func place(of provenance: Provenance) -> String {
        parent(of: provenance) + "/" + provenance.processingID.uuidString.lowercased()
    }

    /// Writes, synchronises and publishes. An existing directory is never touched.
    package func publish(_ result: FieldResult) throws(ProductError) -> [PublishedProduct] {
        let provenance = result.provenance
        let parent = parent(of: provenance)
        let place = place(of: provenance)
        let partial = "\(parent)/.\(provenance.processingID.uuidString.lowercased()).partial"
        try FileSystem.createDirectories(parent)
        guard !FileSystem.exists(place) else { throw ProductError(writing: place, errno: EEXIST) }
        try FileSystem.createDirectory(partial)
        do throws(ProductError) {
            let products = try write(result, in: partial, for: place)
            try FileSystem.synchronise(partial)
            try FileSystem.rename(partial, to: place)
            try FileSystem.synchronise(parent)
            return products
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }

    private func write(
        _ result: FieldResult, in partial: String, for place: String
    ) throws(ProductError) -> [PublishedProduct] {
        let provenance = result.provenance
        let stem = "\(Self.fileName(provenance.object))_\(Self.fileName(provenance.odometer))_SN3"
        let maps = "\(stem)_maps.fits"
        try MapsFile.write(result, to: "\(partial)/\(maps)")
        let picture = "\(stem)_quicklook.png"
        try QuickLook.draw(result, to: "\(partial)/\(picture)")

        var products: [PublishedProduct] = []
        for (kind, name) in [(PublishedProduct.Kind.maps, maps), (.quicklook, picture)] {
            try FileSystem.synchronise("\(partial)/\(name)")
            let content = try FileSystem.digest("\(partial)/\(name)")
            products.append(
                PublishedProduct(
                    kind: kind, path: "\(place)/\(name)", byteCount: content.byteCount, sha256: content.sha256,
                    writtenAt: content.modifiedAt))
        }
        return products
    }

    private func parent(of provenance: Provenance) -> String {
        "\(directory)/\(Self.fileName(provenance.object))/\(Self.fileName(provenance.odometer))"
    }

    /// A name that is safe as one component of a path: letters, digits and `+ - _ .` of ASCII stay, anything else
    /// becomes `_`; no leading dot, at most 100 characters; `unknown` for nothing.
    static func fileName(_ name: String?) -> String {
        let trimmed = (name ?? "").trimmingCharacters(in: .whitespaces).prefix(100)
        let safe = trimmed.map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber || "+-_.".contains(character))
                ? character : "_"
        }
        guard let first = safe.first else { return "unknown" }
        return first == "." ? "_" + String(safe.dropFirst()) : String(safe)
    }
}
