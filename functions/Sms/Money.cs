using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Serialization;

namespace CommunityAlerts.Sms;

/// <summary>An exact amount in a currency.</summary>
/// <param name="Amount">The amount; a string in JSON, such as <c>"12.34"</c>.</param>
/// <param name="Currency">ISO 4217, such as <c>CNY</c>.</param>
public sealed record Money(
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]
        decimal Amount,
    string Currency
)
{
    /// <summary>Currencies whose coins are not hundredths, with the digits of their coins (ISO 4217).</summary>
    private static readonly FrozenDictionary<string, int> Digits = new (int Digits, string Currencies)[]
    {
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
    }
        .SelectMany(d => d.Currencies.Split(' ').Select(c => (Currency: c, d.Digits)))
        .ToFrozenDictionary(d => d.Currency, d => d.Digits, StringComparer.Ordinal);

    /// <summary>
    /// Writes the amount in coins and the currency, such as <c>12.35 CNY</c>; less than a coin is written as a coin.
    /// </summary>
    public string ToCoins()
    {
        var digits = Digits.GetValueOrDefault(Currency, 2);
        var coin = new decimal(1, 0, 0, isNegative: false, (byte)digits);
        var rounded = Amount > 0 && Amount < coin ? coin : decimal.Round(Amount, digits, MidpointRounding.AwayFromZero);
        return $"{rounded.ToString($"N{digits}", CultureInfo.InvariantCulture)} {Currency}";
    }

    public static Money operator *(Money price, int count) => price with { Amount = price.Amount * count };
}
