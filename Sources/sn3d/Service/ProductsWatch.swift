import Records

/// Tells operators when products cannot be written, and when they can again: each once.
struct ProductsWatch {
    private var told: String?

    mutating func alert(about obstacle: Failure?) -> Alert? {
        guard obstacle?.code != told else { return nil }
        told = obstacle?.code
        guard let obstacle else { return Alert(kind: .productsBack, message: "products can be written again") }
        return Alert(
            kind: .productsUnavailable, message: "no cube is worked on. \(obstacle.message)", code: obstacle.code)
    }
}
