extension Steps {
  static let ending: [Form] = [
    Form(
      "leave it as it is",
      "The checks at the end look at things as they stand. Without this line the network comes back, "
        + "faults end, and everything comes to rest first.",
      example: "leave it as it is"
    ) { play, _ in play.allowances.isLeftAsItIs = true },
    Form(
      "allow <count:number> requests per operation",
      "Writes per operation that do not count as a loop; 8 unless said.",
      example: "allow 20 requests per operation"
    ) { play, match in play.allowances.attemptsPerOperation = match.number("count") },
    Form(
      "allow <count:number> twins|twin",
      "So many records more than operations that made them: where the API lets nobody know.",
      example: "allow one twin"
    ) { play, match in play.allowances.twins = match.number("count") },
  ]
}
