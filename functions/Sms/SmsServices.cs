using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Sms;

/// <summary>What this feature adds to the composition. The carrier is each host's own choice.</summary>
public static class SmsServices
{
    /// <summary>Setting that holds the secret of <see cref="NumberKeys"/>: at least 32 random bytes in base64, made once and never changed.</summary>
    public const string NumberKeySecret = "NumberKey:Secret";

    public static void AddSms(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<SenderDefaults>, SenderDefaultsValidator>();
        services.AddOptions<SenderDefaults>().BindConfiguration(SenderDefaults.Section).ValidateOnStart();
        services.AddSingleton<SenderStore>();
        services.AddSingleton(provider => new NumberKeys(Secret(provider.GetRequiredService<IConfiguration>())));
    }

    private static byte[] Secret(IConfiguration configuration)
    {
        var secret = new byte[1_024];
        return configuration[NumberKeySecret] is { Length: > 0 } text && Convert.TryFromBase64String(text, secret, out var length) && length >= 32
            ? secret[..length]
            : throw new InvalidOperationException($"The setting {NumberKeySecret} must hold at least 32 random bytes in base64. It stands for every phone number in keys: make it once, keep it, never change it.");
    }
}
