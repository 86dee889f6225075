#!/bin/sh
# After the resources: the secrets, once, and what sign-in needs to know of the app. Safe to repeat.
set -eu
infra=$(dirname "$0")/..
. "$infra/hooks/lib.sh"

# One that is there is never touched, and one that was deleted comes back: a new number key would mean that nobody is found again.
ensure_secret() {
  case " $names " in *" $1 "*) return ;; esac
  case " $deleted " in
    *" $1 "*) az keyvault secret recover --vault-name "$ALERTS_VAULT_NAME" --name "$1" --output none ;;
    *) random_secret | put_secret "$1" ;;
  esac
  made=yes
}

# Whoever deploys may look into the vault only since a moment ago. A look that fails ends this: it must not pass for an empty vault.
retry secret_names > /dev/null
names=$(secret_names | tr '\n' ' ')
deleted=$(deleted_names | tr '\n' ' ')
made=no
ensure_secret number-key
ensure_secret events-secret
ensure_secret events-secret-previous
[ "$made" = no ] || refresh_secrets

callback="https://$ALERTS_HOST_NAME/.auth/login/aad/callback"
callbacks=$(az ad app show --id "$ALERTS_AUTH_CLIENT_ID" --query 'web.redirectUris' --output tsv | tr '\n' ' ')
case " $callbacks " in
  *" $callback "*) ;;
  *) az ad app update --id "$ALERTS_AUTH_CLIENT_ID" --web-redirect-uris $callbacks "$callback" ;; # split on purpose: one argument each
esac

# The app's identity may speak for the registration: the reason why there is no client secret.
case " $(az ad app federated-credential list --id "$ALERTS_AUTH_CLIENT_ID" --query '[].subject' --output tsv | tr '\n' ' ') " in
  *" $ALERTS_IDENTITY_PRINCIPAL_ID "*) ;;
  *)
    tenant=$(az account show --query tenantId --output tsv)
    az ad app federated-credential create --id "$ALERTS_AUTH_CLIENT_ID" --output none --parameters \
      "{\"name\":\"$ALERTS_APP_NAME\",\"issuer\":\"https://login.microsoftonline.com/$tenant/v2.0\",\"subject\":\"$ALERTS_IDENTITY_PRINCIPAL_ID\",\"audiences\":[\"api://AzureADTokenExchange\"]}"
    ;;
esac
