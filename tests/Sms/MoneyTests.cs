using System.Globalization;
using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("7.290", "CNY", "7.29 CNY")]
    [InlineData("12.345", "CNY", "12.35 CNY")]
    [InlineData("1234567.8", "USD", "1,234,567.80 USD")]
    [InlineData("0.0045", "CNY", "0.01 CNY")]
    [InlineData("0", "CNY", "0.00 CNY")]
    [InlineData("12.5", "JPY", "13 JPY")]
    [InlineData("0.2", "JPY", "1 JPY")]
    [InlineData("1.2345", "KWD", "1.235 KWD")]
    public void An_amount_is_written_in_coins(string amount, string currency, string words) =>
        Assert.Equal(words, new Money(decimal.Parse(amount, CultureInfo.InvariantCulture), currency).ToCoins());
}
