"""Variables that hold the secrets of others: a file of a stranger sends none of them anywhere else."""

from __future__ import annotations

import re

#: Keys of makers that have no row: variable → the origins that it is for.
MAKERS: dict[str, tuple[str, ...]] = {
    "ANTHROPIC_API_KEY": ("https://api.anthropic.com",),
    "ANTHROPIC_AUTH_TOKEN": ("https://api.anthropic.com",),
    "CLAUDE_CODE_OAUTH_TOKEN": ("https://api.anthropic.com",),
    "REPLICATE_API_TOKEN": ("https://api.replicate.com",),
    "STABILITY_API_KEY": ("https://api.stability.ai",),
    "ELEVENLABS_API_KEY": ("https://api.elevenlabs.io",),
    "ASSEMBLYAI_API_KEY": ("https://api.assemblyai.com",),
    "DEEPGRAM_API_KEY": ("https://api.deepgram.com",),
}

#: Whose secrets are known by the beginning of the variable …
_OWNERS = (
    "ACTIONS|ALIBABA_CLOUD|ALIYUN|ANSIBLE|ARM|ARTIFACTORY|ATLASSIAN|AWS|AZURE_(?:AD|CLIENT|DEVOPS|STORAGE)|BITBUCKET|"
    "BOTO|CARGO|CI_JOB|CIRCLE|CLOUDFLARE|CLOUDSDK|CODECOV|CONDA|CONFLUENCE|DATADOG|DB|DD|DIGITALOCEAN|DISCORD|DJANGO|"
    "DOCKER|DOCKERHUB|DOPPLER|FIREBASE|FLASK|FLY|GCP|GH|GIT|GITEA|GITHUB|GITLAB|GOOGLE|GPG|HEROKU|INFISICAL|JIRA|JWT|"
    "KAGGLE|KUBE|LANGCHAIN|LANGFUSE|LANGSMITH|LINEAR|MAILGUN|MONGO|MONGODB|MYSQL|NETLIFY|NEW_RELIC|NODE_AUTH|NOTION|"
    "NPM|NUGET|OKTA|OP_SERVICE_ACCOUNT|PAGERDUTY|PGP|PINECONE|POETRY|POSTGRES|PULUMI|PYPI|RAILS|REDIS|SENDGRID|SENTRY|"
    "SERPAPI|SHOPIFY|SIGNING|SLACK|SNOWFLAKE|SNYK|SONAR|SSH|STRIPE|SUPABASE|TAVILY|TELEGRAM|TF_VAR|TFE|TWILIO|TWINE|UV|"
    "VAULT|VERCEL|WANDB|WEAVIATE|YARN"
)
_WORDS = "KEY|KEYS|KEY_?ID|TOKEN|TOKENS|PAT|SECRET|SECRETS|PASS|AUTH|JWT|WEBHOOK|CREDENTIALS?"
_SECRET = re.compile(
    rf"(?:{_OWNERS})_(?:\w*_)?(?:{_WORDS})"
    # … or which are one by their name, whoever's they are.
    r"|\w*(?:PASSWORD|PASSWD|PASSPHRASE|PRIVATE_?KEY|SECRET_KEY|SECRET_ACCESS_KEY|WEBHOOK_URL|CONNECTION_STRING|MYSQL_PWD)"
    r"|(?:\w+_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|MONGO|MONGODB|REDIS|AMQP|BROKER)_UR[IL]|(?:\w+_)?DSN|SSH_AUTH_SOCK"
)


def is_secret_of_others(variable: str) -> bool:
    """Whether a variable, by its name, holds a secret that is no key for a model server of one's own.

    >>> is_secret_of_others("AWS_SECRET_ACCESS_KEY"), is_secret_of_others("ANTHROPIC_API_KEY")
    (True, True)
    >>> is_secret_of_others("MY_GATEWAY_KEY"), is_secret_of_others("AWS_REGION")
    (False, False)
    """
    name = variable.upper()
    return name in MAKERS or _SECRET.fullmatch(name) is not None
